using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>
/// The way from the scheduler to one worker's process: the orders that it can give. They are given without the
/// scheduler's lock, but for those that say otherwise. In return the process is reported to the scheduler, with the
/// <see cref="PoolWorker"/> of the launch.
/// </summary>
internal interface IWorkerPort
{
    /// <summary>Null while the process is being started.</summary>
    int? ProcessId { get; }

    /// <summary>The resident memory of the process in bytes.</summary>
    long WorkingSet { get; }

    /// <summary>Large messages have left memory behind that is not needed while the worker is idle.</summary>
    bool HoldsSpareMemory { get; }

    /// <summary>The pool has come to use methods whose definitions this worker does not have.</summary>
    bool HasDefinitionsToSend { get; }

    /// <summary>
    /// The ended process was killed or asked to end by somebody outside the pool, which says little about the program.
    /// </summary>
    bool WasKilledFromOutside { get; }

    /// <summary>
    /// Starts the process; ends in <see cref="PoolScheduler.OnLaunched"/> or
    /// <see cref="PoolScheduler.OnLaunchFailed"/>.
    /// </summary>
    /// <param name="worker">The worker, for the reports.</param>
    /// <param name="warmsUp">Whether it prepares for its first call, because none waits for it.</param>
    void Launch(PoolWorker worker, bool warmsUp);

    /// <summary>Keeps the worker's memory for a thread that will read its results itself. Under the lock.</summary>
    /// <returns>False when the worker is gone.</returns>
    bool TryBeginDirect(PoolCall call);

    /// <summary>Puts a call on the ring.</summary>
    /// <returns>False when there is no room, or no worker any more.</returns>
    /// <exception cref="ProcessSerializationException">The arguments could not be serialized.</exception>
    bool Send(PoolCall call);

    /// <summary>
    /// Puts a call on the ring whose arguments are serialized, under the lock and while no thread writes to the ring.
    /// The worker looks for it once <see cref="RingBell"/> was called.
    /// </summary>
    /// <returns>False when the worker does not know the method yet, or cannot be written to: then it has to be
    /// <see cref="Send"/>.</returns>
    bool TryPost(PoolCall call);

    /// <summary>Wakes the worker for the calls on its ring.</summary>
    void RingBell();

    /// <summary>Follows each <see cref="Send"/>, also one that failed.</summary>
    /// <returns>Whether the worker, which may have died since, has begun the call.</returns>
    bool EndSend(PoolCall call);

    /// <summary>
    /// Takes the frame of a call back that the worker has not begun, with its arguments. Under the lock.
    /// </summary>
    bool TryRetract(PoolCall call);

    /// <summary>Whether the worker has done with the frame at a position of the ring: its room is free.</summary>
    bool HasPassed(long position);

    /// <summary>Whether the worker has begun the call. Its memory must still be mapped.</summary>
    bool IsBegun(PoolCall call);

    /// <summary>Makes the token of the call that runs fire. Under the lock.</summary>
    void RequestCancellation(PoolCall call);

    /// <summary>Lets the worker go on with its stream. Under the lock.</summary>
    void ReportItemsTaken(PoolCall call, long count);

    /// <summary>Lets the worker go on with its progress reports. Under the lock.</summary>
    void ReportReportsTaken(PoolCall call, long count);

    /// <summary>
    /// Compares what the worker wrote with what the scheduler knows, under its lock, for the thread that reads results.
    /// </summary>
    /// <param name="first">The call that the worker must be running, or is to run next; null for none, or where that is
    /// not sure.</param>
    /// <param name="isQuiet">No thread is putting calls on the ring.</param>
    /// <exception cref="ProtocolViolationException">They contradict each other.</exception>
    void Audit(PoolCall? first, bool isQuiet);

    /// <summary>Sends the definitions of the methods that the pool uses. Nothing else is sent meanwhile.</summary>
    void SendDefinitions();

    /// <summary>Gives the spare memory back. Nothing is sent meanwhile.</summary>
    void GiveMemoryBack();

    /// <summary>Ends the process, and what it has started, at once.</summary>
    void Kill();

    /// <summary>Asks the process, and what it has started, to end.</summary>
    void Terminate();

    /// <summary>Asks the worker to end once it has run the calls on its ring. Nothing is sent meanwhile.</summary>
    void Shutdown();

    /// <summary>The account of its death.</summary>
    WorkerDiedException DescribeDeath(PoolCall? call, TimeSpan elapsed);
}
