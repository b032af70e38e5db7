namespace Multiprocessing.Platform;

/// <summary>Parks a thread until another thread, of any process, changes a word of shared memory and wakes it.</summary>
internal unsafe interface IWaitPlatform
{
    /// <summary>
    /// Sleeps while the word has the expected value. May return early for no reason: callers check and wait again.
    /// </summary>
    /// <param name="address">A word in shared memory, aligned to 4 bytes.</param>
    /// <param name="expected">The value with which to sleep.</param>
    /// <param name="timeout">The longest time to sleep; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>False when the time was up.</returns>
    bool Wait(int* address, int expected, TimeSpan timeout);

    /// <summary>Wakes up to <paramref name="count"/> threads that sleep on the word. Never blocks.</summary>
    void Wake(int* address, int count);
}
