namespace Multiprocessing.Memory;

/// <summary>A handle's hold on its block: given back by <see cref="Dispose"/>, or by the garbage collector.</summary>
internal sealed class BlockLease : IDisposable
{
    private readonly bool _isOwner;
    private int _isReleased;

    /// <param name="block">A block of which the caller has one reference; the lease takes it over.</param>
    /// <param name="isOwner">Whether <see cref="Dispose"/> means the object itself, or only this view of it.</param>
    internal BlockLease(SharedBlock block, bool isOwner = true)
    {
        Block = block;
        _isOwner = isOwner;
    }

    /// <summary>
    /// The memory of a shared array may still be in use by a span when its handle is no longer reachable: once others know
    /// of it, it stays until somebody says that it is no longer needed.
    /// </summary>
    ~BlockLease()
    {
        if (Block.Kind == BlockKind.Shared && Interlocked.Exchange(ref _isReleased, 1) == 0) Block.Heap.Park(Block);
        else Release(disposed: false);
    }

    internal SharedBlock Block { get; }

    public void Dispose()
    {
        Release(_isOwner);
        GC.SuppressFinalize(this);
    }

    private void Release(bool disposed)
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0) Block.Release(disposed);
    }
}
