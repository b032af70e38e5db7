namespace Multiprocessing.Platform;

/// <summary>A word of memory and the value with which to sleep on it.</summary>
internal unsafe struct WaitWord
{
    // Both are written by the thread that waits, before it calls.
    internal int* Address;
    internal int Expected;
}

/// <summary>
/// Parks a thread until another thread, of any process, changes a word of shared memory and wakes it.
/// </summary>
internal unsafe interface IWaitPlatform
{
    /// <summary>The most words that <see cref="WaitAny"/> takes; at least 1.</summary>
    int MaximumWaitAny { get; }

    /// <summary>
    /// Does what a process has to do before its first sleep, which may take a while: from then on no sleep begins by
    /// waiting for another process.
    /// </summary>
    /// <exception cref="IOException">The system refuses; it is tried again at the next call.</exception>
    void Prepare()
    {
    }

    /// <summary>
    /// Sleeps while the word has the expected value. May return early for no reason: callers check and wait again.
    /// </summary>
    /// <param name="address">A word in shared memory, aligned to 4 bytes.</param>
    /// <param name="expected">The value with which to sleep.</param>
    /// <param name="timeout">The longest time to sleep; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False when the time was up.</returns>
    bool Wait(int* address, int expected, TimeSpan timeout);

    /// <summary>
    /// Sleeps while every word has its expected value, until one is woken. A word of this process's own memory is
    /// allowed here (and in <see cref="Wake"/>). May return early for no reason.
    /// </summary>
    void WaitAny(WaitWord* words, int count);

    /// <summary>Wakes up to <paramref name="count"/> threads that sleep on the word. Never blocks.</summary>
    void Wake(int* address, int count);

    /// <summary>
    /// A thread that slept on the word has woken, and nobody needs that: if it got a wake that was meant for one,
    /// another gets it. The memory may be gone.
    /// </summary>
    void PassOn(int* address);
}
