namespace Multiprocessing.Platform;

/// <summary>
/// Waits until one of many processes ends, however it ends. One thread waits; any thread adds and wakes.
/// </summary>
internal interface IProcessEndWatch : IDisposable
{
    /// <summary>Whether the process is being watched.</summary>
    bool Contains(ProcessKey process);

    /// <summary>Begins to watch a process, and wakes the thread that waits.</summary>
    /// <returns>False: it has ended already.</returns>
    /// <exception cref="IOException">The system refuses.</exception>
    bool TryAdd(ProcessKey process);

    /// <summary>Ends the watch over a process. For the thread that waits.</summary>
    void Remove(ProcessKey process);

    /// <summary>Lets <see cref="Wait"/> return, now or the next time.</summary>
    void Wake();

    /// <summary>Sleeps until a process has ended, <see cref="Wake"/> was called, or the time is up.</summary>
    /// <param name="timeout">The longest time; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="ended">
    /// Takes those that have ended: the system was asked for each. They are watched, and reported again, until
    /// <see cref="Remove"/>.
    /// </param>
    /// <param name="lost">
    /// Takes those that live and are not watched any more, because code of this process closed what it must not: they
    /// have to be added again.
    /// </param>
    /// <returns>False when the time was up; it may be shorter than asked for.</returns>
    bool Wait(TimeSpan timeout, ICollection<ProcessKey> ended, ICollection<ProcessKey> lost);
}
