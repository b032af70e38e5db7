using System.Diagnostics;
using Multiprocessing.Pool;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Runtime.Tests.Scheduling;

/// <summary>What an exploration varies beside the order of events.</summary>
internal sealed record WorldOptions
{
    internal required SchedulerOptions Scheduler { get; init; }

    internal int Calls { get; init; } = 3;

    internal int Retries { get; init; }

    internal bool HasInitializer { get; init; }

    internal bool HasTimeouts { get; init; }

    internal bool IsCancellable { get; init; }

    /// <summary>What each worker takes, by what the scheduler is told.</summary>
    internal long WorkingSet { get; init; }

    internal bool CanFailToLaunch { get; init; }

    /// <summary>Begin with all workers up.</summary>
    internal bool IsWarm { get; init; }

    /// <summary>
    /// From one event to the next, in the time that the scheduler is told. How many calls it puts on a ring depends on
    /// that.
    /// </summary>
    internal TimeSpan TimeOfAnEvent { get; init; } = TimeSpan.FromMicroseconds(5);

    /// <summary>Done before a call ends: must make no difference.</summary>
    internal Action? BeforeEnd { get; init; }
}

/// <summary>
/// A scheduler with fake workers and callers. A schedule chooses, step by step, which of the possible events comes
/// next; also while a call is being put on a ring, when the scheduler holds no lock.
/// </summary>
internal sealed class SchedulerWorld
{
    private const int CommonWeight = 24;

    private static readonly long s_tenHours = 10 * 3600 * Stopwatch.Frequency;

    private readonly WorldOptions _options;
    private readonly Schedule _schedule;
    private readonly PoolScheduler _scheduler;
    private readonly List<FakeSlot> _slots = [];
    private readonly List<ScriptedCall> _calls = [];
    private readonly List<string> _history = [];
    private bool _isClosed;
    private bool _isTerminated;
    private bool _isFinishing;
    private bool _isNested;
    private long _now = 1;

    internal SchedulerWorld(WorldOptions options, Schedule schedule)
    {
        _options = options;
        _schedule = schedule;
        _scheduler = new PoolScheduler(options.Scheduler with { Clock = () => _now }, CreateSlot);
    }

    /// <summary>
    /// The worker whose end was told in the middle of the current event: orders given before may still reach it.
    /// </summary>
    internal FakeSlot? DiedInThisEvent { get; private set; }

    /// <summary>How many methods the pool has come to use.</summary>
    internal int MethodCount { get; private set; } = 1;

    internal long WorkingSet => _options.WorkingSet;

    /// <summary>What has happened, in order.</summary>
    internal IReadOnlyList<string> History => _history;

    internal void Run(int steps)
    {
        _scheduler.Start();
        if (_options.IsWarm) Drain();
        for (int i = 0; i < steps; i++)
        {
            List<(string Name, Action Do)> events = [.. PossibleEvents()];
            // Otherwise most random schedules would soon come to a close, a termination or a death, and no ring would
            // ever fill.
            if (_schedule.IsRandom) for (int n = 0; n < CommonWeight; n++) events.AddRange(CommonEvents());
            if (events.Count == 0) break;
            Do(events[_schedule.Choose(events.Count)]);
        }
        Finish();
    }

    internal void Assert(bool condition, string text)
    {
        if (condition) return;
        throw new InvalidOperationException(
            $"{text}.\nEvents: {string.Join("; ", _history)}\n{string.Join('\n', _slots)}\n{string.Join('\n', _calls)}\nSchedule: {_schedule}");
    }

    /// <summary>
    /// Between the decision to send and the moment at which the call (or the methods of a spare) is on the ring, other
    /// threads may do something.
    /// </summary>
    internal void DuringSend(FakeSlot slot, ScriptedCall? call)
    {
        AuditAll();
        if (_isFinishing || _isNested) return;
        List<(string Name, Action Do)> events = [("nothing", static () => { })];
        if (slot.IsAlive) events.Add(($"worker {slot.Id} dies meanwhile", () => Die(slot)));
        if (call is { IsInitializer: false }) events.Add(($"call {call.Id} is cancelled meanwhile", () => _scheduler.Cancel(call)));
        if (!_isTerminated) events.Add(("the pool is terminated meanwhile", Terminate));
        if (!_isClosed) events.Add(("the pool is closed meanwhile", Close));
        if (_schedule.IsRandom) for (int n = 0; n < CommonWeight; n++) events.Add(events[0]);
        (string name, Action act) = events[_schedule.Choose(events.Count)];
        _history.Add(name);
        _isNested = true;
        act();
        _isNested = false;
    }

    /// <summary>Between the moment at which the call is on the ring and that at which its sender says so.</summary>
    internal void AfterSend(FakeSlot slot, ScriptedCall call)
    {
        if (_isFinishing || _isNested || slot.Ring[0] != call) return;
        bool canBegin = slot is { IsAlive: true, HasGreeted: true, IsKilled: false };
        if (!canBegin || _schedule.Choose(_schedule.IsRandom ? CommonWeight : 2) != 1) return;
        _history.Add($"worker {slot.Id} begins call {call.Id} and dies at once");
        _isNested = true;
        Begin(slot);
        Die(slot);
        _isNested = false;
    }

    private FakeSlot CreateSlot()
    {
        FakeSlot slot = new(this, _slots.Count + 1);
        _slots.Add(slot);
        Assert(_slots.Count < 200, "workers are started without end");
        int living = _slots.Count(s => !s.IsGone);
        int most = _options.Scheduler.Workers + _options.Scheduler.Standby + 1;
        Assert(living <= most, $"{living} workers live, of at most {most}");
        return slot;
    }

    private void Do((string Name, Action Act) next)
    {
        _history.Add(next.Name);
        DiedInThisEvent = null;
        _now += (long)(_options.TimeOfAnEvent.TotalSeconds * Stopwatch.Frequency);
        next.Act();
        AuditAll();
        foreach (ScriptedCall call in _calls) Assert(call.Outcomes.Count <= 1, $"call {call.Id} ended more than once");
        foreach (FakeSlot slot in _slots) Assert(!slot.IsBellDue, $"{slot} sleeps beside a call that was posted");
    }

    private IEnumerable<(string Name, Action Do)> PossibleEvents()
    {
        foreach ((string, Action) next in CommonEvents()) yield return next;
        foreach (ScriptedCall call in _calls)
        {
            if (call.IsAccepted && call.Outcomes.Count == 0) yield return ($"cancel {call.Id}", () => _scheduler.Cancel(call));
        }
        foreach (FakeSlot slot in _slots)
        {
            if (slot.IsAlive && !slot.IsKilled) yield return ($"worker {slot.Id} dies", () => Die(slot));
            // The pump reads late, and both outcomes are there.
            if (slot is { IsAlive: true, IsKilled: false, HasGreeted: true, HasBegun: true, Ring.Count: > 1 })
            {
                yield return ($"worker {slot.Id} ends two calls", () => End(slot, 2));
            }
            if (_options.CanFailToLaunch && slot is { IsLaunchOrdered: true, IsAlive: false, IsGone: false })
            {
                yield return ($"worker {slot.Id} cannot be launched", () => FailToLaunch(slot));
            }
        }
        if (_options.Scheduler.Standby > 0 && MethodCount < 3) yield return ("a method comes into use", UseMethod);
        yield return ("tick", () => _scheduler.OnTick(_now + s_tenHours));
        if (!_isClosed) yield return ("close", Close);
        if (!_isTerminated) yield return ("terminate", Terminate);
    }

    private IEnumerable<(string Name, Action Do)> CommonEvents()
    {
        if (_calls.Count < _options.Calls) yield return ("submit", Submit);
        foreach ((string, Action) next in WorkerEvents()) yield return next;
        foreach (FakeSlot slot in _slots)
        {
            bool canForge = slot is { IsAlive: true, IsKilled: false, HasGreeted: true, HasBegun: true };
            // By the time that others are behind it, there is more to lose.
            if (canForge && (!_schedule.IsRandom || slot.Ring.Count > 1)) yield return ($"worker {slot.Id} forges", () => Forge(slot));
        }
    }

    // What comes by itself, sooner or later.
    private IEnumerable<(string Name, Action Do)> WorkerEvents()
    {
        foreach (FakeSlot slot in _slots)
        {
            if (slot.IsGone) continue;
            if (!slot.IsAlive)
            {
                if (slot.IsLaunchOrdered) yield return ($"worker {slot.Id} is launched", () => Launch(slot));
                continue;
            }
            if (slot.IsKilled) yield return ($"killed worker {slot.Id} dies", () => Die(slot));
            else if (!slot.HasGreeted) yield return ($"worker {slot.Id} is ready", () => Greet(slot));
            else if (slot.HasBegun) yield return ($"worker {slot.Id} ends call {slot.Ring[0].Id}", () => End(slot, 1));
            else if (slot.Ring.Count > 0) yield return ($"worker {slot.Id} begins call {slot.Ring[0].Id}", () => Begin(slot));
            else if (slot.IsToldToEnd) yield return ($"worker {slot.Id} ends as told", () => Die(slot));
        }
    }

    private void Submit()
    {
        // Every second one is serialized before a worker is chosen, the others straight onto a ring.
        ScriptedCall call = new(_options.IsCancellable, isLikelySmall: _calls.Count % 2 == 1)
        {
            RetriesLeft = _options.Retries,
            MaxBegins = 1 + _options.Retries,
            Timeout = _options.HasTimeouts ? TimeSpan.FromHours(1) : Timeout.InfiniteTimeSpan,
        };
        _calls.Add(call);
        try
        {
            call.IsAccepted = true;
            _scheduler.Submit(call);
        }
        catch (Exception e) when (e is ObjectDisposedException or QueueFullException or MultiprocessingException)
        {
            call.IsAccepted = false;
            Assert(call.Outcomes.Count == 0, $"{call} was refused and ended as well");
        }
    }

    private void UseMethod()
    {
        MethodCount++;
        _scheduler.OnNewMethod();
    }

    private void Launch(FakeSlot slot)
    {
        slot.IsAlive = true;
        ScriptedCall? initializer = _options.HasInitializer ? new ScriptedCall(false, false) { IsInitializer = true, MaxBegins = 1 } : null;
        if (initializer is not null) _calls.Add(initializer);
        _scheduler.OnLaunched(slot, initializer);
    }

    private void FailToLaunch(FakeSlot slot)
    {
        slot.IsGone = true;
        DiedInThisEvent = slot;
        _scheduler.OnLaunchFailed(slot, new IOException("no such program"));
    }

    private void Greet(FakeSlot slot)
    {
        slot.HasGreeted = true;
        _scheduler.OnReady(slot);
    }

    private void Begin(FakeSlot slot)
    {
        ScriptedCall call = (ScriptedCall)slot.Ring[0];
        slot.HasBegun = true;
        call.Begins++;
        Assert(call.Begins <= call.MaxBegins, $"{call} was begun too often");
        Assert(
            call.Outcomes.Count == 0 || _isTerminated || slot.State == SlotState.Retiring || _scheduler.Drained.IsCompleted,
            $"{call} had ended before it began");
        foreach (FakeSlot other in _slots)
        {
            Assert(other == slot || !other.IsAlive || !other.Ring.Contains(call), $"{call} is on {slot} and on {other}");
        }
    }

    private void End(FakeSlot slot, int count)
    {
        _options.BeforeEnd?.Invoke();
        Arrival[] arrivals = new Arrival[count];
        for (int i = 0; i < count; i++)
        {
            if (i > 0) Begin(slot);
            arrivals[i] = new Arrival(slot.Ring[0].Id, FrameKind.Result);
            slot.Ring.RemoveAt(0);
            slot.HasBegun = false;
        }
        Tell(slot, arrivals);
    }

    // A report of its progress, what a call without elements cannot send, and then a result, which is not to be
    // believed any more. Those behind it may have run as well.
    private void Forge(FakeSlot slot)
    {
        long id = slot.Ring[0].Id;
        while (slot.Ring.Count > 1)
        {
            slot.Ring.RemoveAt(0);
            Begin(slot);
        }
        Arrival[] arrivals = [new(id, FrameKind.Progress), new(id, FrameKind.Item), new(id, FrameKind.Result)];
        bool isKnown = slot.InFlight.Count > 0 && slot.InFlight[0].Id == id;
        Tell(slot, arrivals);
        Assert(arrivals[1].IsForged == isKnown && arrivals[2].Call is null, $"{slot} was believed");
        slot.Kill();
    }

    private void Tell(FakeSlot slot, Arrival[] arrivals)
    {
        _scheduler.OnFrames(slot, arrivals);
        foreach (Arrival arrival in arrivals.Where(a => a.IsFinal)) arrival.Call?.Deliver(ReceivedFrame.Failure(new OutcomeException()));
    }

    private void Die(FakeSlot slot)
    {
        slot.IsAlive = false;
        slot.IsGone = true;
        DiedInThisEvent = slot;
        _scheduler.OnDied(slot);
        slot.Ring.Clear();
    }

    private void Close()
    {
        _isClosed = true;
        _scheduler.Close();
    }

    // As the pump does at any moment: FakeSlot checks what it is asked for.
    private void AuditAll()
    {
        foreach (FakeSlot slot in _slots.Where(s => s is { IsAlive: true, IsKilled: false })) _scheduler.Audit(slot);
    }

    private void Terminate()
    {
        _isTerminated = true;
        _isClosed = true;
        _scheduler.Terminate(asks: true);
    }

    /// <summary>Lets everything that is on its way arrive, without choices.</summary>
    private void Drain()
    {
        _isFinishing = true;
        for (int i = 0; ; i++)
        {
            (string Name, Action Do)[] events = [.. WorkerEvents().Take(1)];
            if (events.Length == 0) break;
            Do(events[0]);
            Assert(i < 1000, "the workers do not come to rest");
        }
        _isFinishing = false;
    }

    private void Finish()
    {
        Drain();
        // Requests that nobody heard are followed by a kill.
        _scheduler.OnTick(_now + s_tenHours);
        Drain();
        foreach (FakeSlot slot in _slots)
        {
            Assert(!slot.HasMethodsToLearn || !slot.IsAlive || slot is not { IsStandby: true, IsUp: true }, $"{slot} is a spare and does not know the methods");
        }
        foreach (ScriptedCall call in _calls.Where(c => c.IsAccepted))
        {
            Assert(call.Outcomes.Count == 1, $"{call} did not end");
        }
        bool isWhole = !_isClosed && !_scheduler.Ended.IsCompleted && !_options.Scheduler.StartOnDemand
            && _options.Scheduler.IdleTimeout == Timeout.InfiniteTimeSpan;
        int serving = _slots.Count(s => s is { IsAlive: true, State: SlotState.Ready, IsStandby: false });
        int spare = _slots.Count(s => s is { IsAlive: true, State: SlotState.Ready, IsStandby: true });
        Assert(!isWhole || serving >= _options.Scheduler.Workers, $"only {serving} workers are left of {_options.Scheduler.Workers}");
        Assert(!isWhole || spare == _options.Scheduler.Standby, $"{spare} workers are spare instead of {_options.Scheduler.Standby}");
        Close();
        Drain();
        _scheduler.OnTick(_now + s_tenHours);
        Drain();
        Assert(_scheduler.Drained.IsCompleted, "the pool was never drained");
        Assert(_scheduler.Ended.IsCompleted, "the pool never ended");
        Assert(_scheduler.Snapshot().Count == 0, "workers are left");
        Assert(_scheduler.QueuedCount == 0, "calls are left in the queue");
        foreach (ScriptedCall call in _calls)
        {
            Assert(call.IsInitializer || call.Outcomes.Count == (call.IsAccepted ? 1 : 0), $"{call} ended not once");
            Assert(call.Outcomes.Count <= 1, $"{call} ended more than once");
        }
        foreach (FakeSlot slot in _slots) Assert(slot.IsGone || !slot.IsLaunchOrdered, $"{slot} is left");
    }
}
