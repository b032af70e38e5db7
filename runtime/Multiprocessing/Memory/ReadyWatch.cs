namespace Multiprocessing.Memory;

/// <summary>
/// A look-out for one of several things that a wait is for: from its creation until it is disposed of, it calls back
/// when the thing may have become ready, or was disposed of, after the creation. Possibly for no reason, possibly
/// several times, and possibly still once while it is being disposed of. The callback must not block, nor throw.
/// </summary>
internal abstract class ReadyWatch : IDisposable
{
    /// <summary>
    /// Memory that a ring keeps for large messages is given back when none has come for so long.
    /// </summary>
    internal static readonly TimeSpan KeepMemory = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether there is something to do when nothing has become ready for <see cref="KeepMemory"/>.</summary>
    internal virtual bool HasIdleWork => false;

    /// <summary>See <see cref="HasIdleWork"/>.</summary>
    internal virtual void DoIdleWork()
    {
    }

    public abstract void Dispose();
}

/// <summary>Calls back when a word of shared memory no longer has a value.</summary>
internal sealed unsafe class WordWatch : ReadyWatch
{
    private readonly SharedBlock _block;
    private readonly WaitRegistration _registration;

    /// <param name="block">The block that holds the word; stays open meanwhile. The caller is inside of it.</param>
    /// <param name="word">The word.</param>
    /// <param name="expected">The value; if the word has another one already, the callback comes soon.</param>
    /// <param name="changed">The callback.</param>
    internal WordWatch(SharedBlock block, int* word, int expected, Action changed)
    {
        block.Heap.PrepareToWait();
        block.AddReference();
        _block = block;
        _registration = new WaitRegistration(word, expected, static state => ((Action)state!)(), changed);
        try
        {
            WaitRegistry.Shared.Add(_registration);
        }
        catch
        {
            block.Release(disposed: false);
            throw;
        }
    }

    public override void Dispose()
    {
        WaitRegistry.Shared.Remove(_registration);
        _block.Release(disposed: false);
    }
}
