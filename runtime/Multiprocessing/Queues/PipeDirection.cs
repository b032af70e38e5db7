using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>One direction of a pipe: a writer waits when much lies in it, and it ends with either end.</summary>
internal sealed unsafe class PipeDirection<T>(PipeLease lease, object handle, int sender) : MessageRing<T>(
    lease,
    handle,
    PipeLayout.HeadOffset(sender, lease.Users.Pages),
    lease.Users.Rings[sender],
    PipeLayout.PagesAfterHead(sender, lease.Users.Pages))
{
    /// <summary>Bytes of small messages that wait, above which a sender waits too.</summary>
    private const long MostBytes = 256 << 10;

    /// <summary>So many large messages may wait, whatever their size.</summary>
    private const int FewLarge = 4;

    /// <summary>
    /// More of them only if so many like the next one take up no more than <see cref="MostLargeBytes"/>.
    /// </summary>
    private const int MostLarge = 64;

    private const long MostLargeBytes = 4 << 20;

    private protected override bool IsEnding => lease.Users.IsGone(sender);

    private protected override bool MayWaitForMemory => Pages.Count > 0;

    // Either rule lets a message in when nothing waits: then a message of any size can be sent.
    private protected override int RoomLocked(bool isLarge, int length)
    {
        ThrowIfSendingIsOver();
        return (isLarge ? HasRoomForLarge(length) : Pages.IsShorterLocked(MostBytes)) ? 1 : 0;
    }

    private protected override void ThrowIfSendingIsOver()
    {
        if (IsDisposed) throw DisposedError();
        if (lease.Users.IsGone(1 - sender)) throw PipeErrors.OtherEndIsGone();
    }

    private protected override Exception DisposedError() => PipeErrors.Disposed();

    private bool HasRoomForLarge(int length)
    {
        int waiting = Pages.Count;
        return waiting < FewLarge || (waiting < MostLarge && (long)waiting * length < MostLargeBytes);
    }
}
