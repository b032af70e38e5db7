using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// The thread that reads the results of many workers. Sleeps on one word that all of them ring; uses no CPU while they
/// are silent.
/// </summary>
/// <remarks>
/// Everything that concerns one worker happens on this thread, in order: its frames, then its end. Of the user's code
/// only listeners of the meter and the logger run here.
/// </remarks>
internal sealed unsafe class ResultPump : IDisposable
{
    private const int TurnsPerLook = 16;

    private static readonly TimeSpan s_forever = Timeout.InfiniteTimeSpan;

    // A worker whose memory is damaged is found out within this time, and one that silenced a bell is looked at.
    private static readonly TimeSpan s_auditInterval = TimeSpan.FromSeconds(1);

    private readonly SharedMapping _page = PlatformSelector.Memory.Create(Environment.SystemPageSize, "bell");
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    /// <summary>Guards the list of workers, the two marks of start and stop, and the life of the page.</summary>
    private readonly Lock _sync = new();

    private readonly string _name;

    /// <summary>For the looks before a sleep. The pump's thread alone.</summary>
    private AdaptiveSpin _spin;

    /// <summary>When the workers are audited next, as a timestamp. The pump's thread alone.</summary>
    private long _auditDue;

    /// <summary>Replaced as a whole under the lock; read by the pump's thread without it.</summary>
    private IPumpedWorker[] _workers = [];

    /// <summary>See <see cref="OnIdle"/>. Set by the owner, before the first worker is added.</summary>
    private Func<TimeSpan>? _onIdle;

    /// <summary>See <see cref="HasManyCalls"/>. Set as <c>_onIdle</c>.</summary>
    private Func<bool>? _hasManyCalls;

    /// <summary>
    /// Set by any thread that wakes the pump, cleared by the pump's thread before it looks at its clock.
    /// </summary>
    private volatile bool _isClockChanged;

    /// <summary>Whether the thread was started. Guarded by the lock.</summary>
    private bool _isStarted;

    /// <summary>Whether the pump was disposed of. Guarded by the lock.</summary>
    private bool _isStopped;

    internal ResultPump(string name) => _name = name;

    /// <summary>The memory that each worker rings.</summary>
    internal SharedMapping Page => _page;

    /// <summary>Completes once it is disposed and has let go of its own memory and of all its workers.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Called on the pump's thread before it sleeps; gives the longest time to sleep.</summary>
    internal Func<TimeSpan>? OnIdle
    {
        set => _onIdle = value;
    }

    /// <summary>Says whether several calls are open, at any of the workers.</summary>
    internal Func<bool>? HasManyCalls
    {
        set => _hasManyCalls = value;
    }

    internal void Add(IPumpedWorker worker)
    {
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isStopped, this);
            // May fail, in a container that allows no more threads.
            if (!_isStarted) ServiceThread.Start(Run, _name, stackSize: 1024 * 1024);
            _isStarted = true;
            _workers = [.. _workers, worker];
        }
        Wake();
    }

    /// <summary>
    /// For pumps without a clock of their own: as often as workers are to be audited, while there are any.
    /// </summary>
    internal TimeSpan TimeToAudit => Volatile.Read(ref _workers).Length > 0 ? s_auditInterval : s_forever;

    internal void Remove(IPumpedWorker worker)
    {
        lock (_sync) _workers = [.. _workers.Where(w => w != worker)];
    }

    /// <summary>
    /// Makes the pump look at its workers, and at its clock, now. Works also when a worker died while it rang.
    /// </summary>
    internal void Wake()
    {
        _isClockChanged = true;
        lock (_sync)
        {
            if (_page.Pointer != null) Doorbell.RingSurely((int*)_page.Pointer);
        }
    }

    /// <summary>Ends the thread once it has nothing left to read. Workers must be gone before.</summary>
    public void Dispose()
    {
        lock (_sync)
        {
            if (_isStopped) return;
            _isStopped = true;
            if (!_isStarted) EndLocked();
        }
        Wake();
    }

    private void Run()
    {
        int* bell = (int*)_page.Pointer;
        long due = 0;
        for (int turn = 0; ; turn++)
        {
            if (PumpAll() || _spin.TryWaitFor(this, _hasManyCalls?.Invoke() ?? false))
            {
                // The clock goes on while there is always something to read.
                if (turn % TurnsPerLook == 0 && (_isClockChanged || Stopwatch.GetTimestamp() >= due))
                {
                    LookAtClock(out due);
                }
                continue;
            }
            TimeSpan timeout = LookAtClock(out due);
            Doorbell.Arm(bell);
            // Also a new time, which may have come while the clock was looked at.
            if (_isClockChanged || HasWork())
            {
                Doorbell.Disarm(bell);
                continue;
            }
            lock (_sync)
            {
                if (_isStopped && _workers.Length == 0)
                {
                    EndLocked();
                    return;
                }
            }
            Doorbell.Sleep(bell, timeout);
        }
    }

    private void EndLocked()
    {
        _page.Dispose();
        _ended.TrySetResult();
    }

    private TimeSpan LookAtClock(out long due)
    {
        _isClockChanged = false;
        TimeSpan time = _onIdle?.Invoke() ?? s_forever;
        if (Stopwatch.GetTimestamp() >= _auditDue)
        {
            foreach (IPumpedWorker worker in Volatile.Read(ref _workers)) worker.Audit();
            _auditDue = Stopwatch.GetTimestamp() + (long)(s_auditInterval.TotalSeconds * Stopwatch.Frequency);
        }
        due = time == s_forever
            ? long.MaxValue
            : Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        return time;
    }

    private bool PumpAll()
    {
        bool any = false;
        foreach (IPumpedWorker worker in Volatile.Read(ref _workers)) any |= worker.Pump();
        return any;
    }

    internal bool HasWork()
    {
        foreach (IPumpedWorker worker in Volatile.Read(ref _workers))
        {
            if (worker.HasWork) return true;
        }
        return false;
    }
}

/// <summary>What a <see cref="ResultPump"/> looks after.</summary>
internal interface IPumpedWorker
{
    /// <summary>Whether there is a frame to read, or an end of the process to report.</summary>
    bool HasWork { get; }

    /// <summary>Reads what there is.</summary>
    /// <returns>False if there was nothing.</returns>
    bool Pump();

    /// <summary>Looks whether the worker is what it claims to be.</summary>
    void Audit();
}
