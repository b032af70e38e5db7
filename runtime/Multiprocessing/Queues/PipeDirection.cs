using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>One direction of a pipe: a writer waits when much lies in it, and it ends with either end.</summary>
internal sealed unsafe class PipeDirection<T>(PipeLease lease, int sender) : MessageChannel<T>(
    lease.Block,
    sender == 0 ? PipeHeader.Bytes : PipeLayout.SecondRing(lease.Block.Pointer),
    lease.Users.Channels[sender])
{
    /// <summary>Bytes of small messages that wait, above which a sender waits too.</summary>
    private const long MostBytes = 256 << 10;

    /// <summary>Messages that wait, from which on the sender of a large one waits too.</summary>
    private const int MostWhenLarge = 4;

    private protected override bool IsEnding => lease.Users.IsGone(sender);

    private protected override bool MayWaitForMemory => Ring.Count > 0;

    private protected override Exception? SendRefusal()
    {
        if (IsDisposed) return DisposedError();
        return lease.Users.IsGone(1 - sender)
            ? new IOException("The other end of the pipe is gone: its processes have closed it or died. The message was not sent.")
            : null;
    }

    // Either rule lets a message in when nothing waits: then a message of any size can be sent.
    private protected override bool HasRoomLocked(bool isLarge) =>
        isLarge ? Ring.Count < MostWhenLarge : Ring.Count == 0 || Ring.BytesWaitingLocked() < MostBytes;

    private protected override bool CanSendLocked() => !IsDisposed && !lease.Users.IsGone(1 - sender) && HasRoomLocked(isLarge: false);

    private protected override int RoomLocked() => HasRoomLocked(isLarge: false) ? 1 : 0;

    private protected override Exception DisposedError() =>
        new ObjectDisposedException("ProcessConnection", "This end of the pipe was disposed of by this process.");
}
