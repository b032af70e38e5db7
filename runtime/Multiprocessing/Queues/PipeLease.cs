using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>A handle's hold on its end of a pipe: given back by <see cref="Dispose"/>, or by the garbage collector.</summary>
internal sealed class PipeLease : IDisposable
{
    private readonly PipeUsers _users;
    private int _isReleased;

    /// <param name="block">A block of which the caller has one reference; the lease takes it over.</param>
    /// <param name="end">0 or 1.</param>
    internal PipeLease(SharedBlock block, int end)
    {
        Block = block;
        End = end;
        _users = PipeUsers.Of(block);
        _users.Open(end);
    }

    ~PipeLease() => Release();

    internal SharedBlock Block { get; }

    internal int End { get; }

    internal PipeUsers Users => _users;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0) return;
        _users.Close(End);
        Block.Release(disposed: false);
    }
}
