using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// A handle's hold on its end of a pipe: given back by <see cref="IDisposable.Dispose"/>, or by the garbage collector.
/// </summary>
internal sealed class PipeLease : BlockLease
{
    /// <param name="block">A block of which the caller has one reference; the lease takes it over.</param>
    /// <param name="end">0 or 1.</param>
    internal PipeLease(SharedBlock block, int end) : base(block, isOwner: false)
    {
        End = end;
        Users = PipeUsers.Of(block);
        Users.Open(end);
    }

    internal int End { get; }

    internal PipeUsers Users { get; }

    private protected override void Closing(bool isDisposing) => Users.Close(End);
}
