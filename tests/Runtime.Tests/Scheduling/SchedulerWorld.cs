using System.Diagnostics;
using Multiprocessing.Pool;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Runtime.Tests.Scheduling;

/// <summary>A mistake that a world makes on purpose, to show that an exploration finds it.</summary>
internal enum WorldFault
{
    None,

    /// <summary>An outcome is passed on to its caller twice.</summary>
    AnswersTwice,

    /// <summary>An outcome is not passed on to its caller.</summary>
    LosesAnOutcome,

    /// <summary>A call that was put on a ring is not there.</summary>
    LosesACall,

    /// <summary>A call that was taken back from a ring is still there.</summary>
    KeepsACallThatWasTakenBack,
}

/// <summary>What an exploration varies beside the order of events.</summary>
internal sealed record WorldOptions
{
    internal required SchedulerOptions Scheduler { get; init; }

    internal int Calls { get; init; } = 3;

    internal int Retries { get; init; }

    internal bool HasInitializer { get; init; }

    internal bool HasTimeouts { get; init; }

    internal bool IsCancellable { get; init; }

    /// <summary>What each worker takes, as its port says.</summary>
    internal long WorkingSet { get; init; }

    internal bool CanFailToLaunch { get; init; }

    /// <summary>Begin with all workers up.</summary>
    internal bool IsWarm { get; init; }

    /// <summary>
    /// From one event to the next, in the time that the scheduler sees. How many calls it puts on a ring depends on
    /// that.
    /// </summary>
    internal TimeSpan TimeOfAnEvent { get; init; } = TimeSpan.FromMicroseconds(5);

    internal WorldFault Fault { get; init; }

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
    private readonly List<FakePort> _ports = [];
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
        _scheduler = new PoolScheduler(options.Scheduler with { Clock = () => _now }, CreatePort);
    }

    /// <summary>
    /// The worker whose end was reported in the middle of the current event: orders given before may still reach it.
    /// </summary>
    internal FakePort? DiedInThisEvent { get; private set; }

    /// <summary>How many methods the pool has come to use.</summary>
    internal int MethodCount { get; private set; } = 1;

    internal long WorkingSet => _options.WorkingSet;

    internal WorldFault Fault => _options.Fault;

    internal IReadOnlyList<FakePort> Ports => _ports;

    /// <summary>What has happened, in order.</summary>
    internal IReadOnlyList<string> History => _history;

    /// <summary>Starts the pool; its workers are up if they are to be.</summary>
    internal void WarmUp()
    {
        _scheduler.Start();
        if (_options.IsWarm) Drain();
    }

    /// <summary>Submits a call, in the middle of whose sending nothing else happens.</summary>
    internal ScriptedCall SubmitOne()
    {
        _isFinishing = true;
        Submit();
        _isFinishing = false;
        return _calls[^1];
    }

    internal PoolScheduler Scheduler => _scheduler;

    internal void Tick() => _scheduler.OnTick(_now);

    internal void Run(int steps)
    {
        WarmUp();
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
            $"{text}.\nEvents: {string.Join("; ", _history)}\n{string.Join('\n', _ports)}\n"
            + $"{string.Join('\n', _calls)}\nSchedule: {_schedule}");
    }

    /// <summary>
    /// Between the decision to send and the moment at which the call (or the methods of a spare) is on the ring, other
    /// threads may do something, and the arguments may turn out to be none that can be serialized.
    /// </summary>
    internal void DuringSend(FakePort port, ScriptedCall? call)
    {
        AuditAll();
        if (_isFinishing || _isNested) return;
        List<(string Name, Action Do)> events = [("nothing", static () => { })];
        if (port.IsAlive) events.Add(($"worker {port.Id} dies meanwhile", () => Die(port)));
        if (call is { IsInitializer: false })
        {
            events.Add(($"call {call.Id} is cancelled meanwhile", () => _scheduler.Cancel(call)));
        }
        if (!_isTerminated) events.Add(("the pool is terminated meanwhile", Terminate));
        if (!_isClosed) events.Add(("the pool is closed meanwhile", Close));
        int withoutFailure = events.Count;
        if (call is { IsInitializer: false })
        {
            string failure = $"call {call.Id} cannot be serialized";
            events.Add((failure, static () => { }));
            if (port.IsAlive) events.Add(($"worker {port.Id} dies, and {failure}", () => Die(port)));
            if (!_isTerminated) events.Add(($"the pool is terminated, and {failure}", Terminate));
        }
        int withFailure = events.Count;
        if (_schedule.IsRandom) for (int n = 0; n < CommonWeight; n++) events.Add(events[0]);
        int choice = _schedule.Choose(events.Count);
        (string name, Action act) = events[choice];
        _history.Add(name);
        _isNested = true;
        act();
        _isNested = false;
        bool fails = choice >= withoutFailure && choice < withFailure;
        if (fails) throw new ProcessSerializationException("It cannot be serialized.");
    }

    /// <summary>Between the moment at which the call is on the ring and that at which its sender says so.</summary>
    internal void AfterSend(FakePort port, ScriptedCall call)
    {
        if (_isFinishing || _isNested || port.Ring[0] != call) return;
        bool canBegin = port is { IsAlive: true, HasGreeted: true, IsKilled: false };
        if (!canBegin || _schedule.Choose(_schedule.IsRandom ? CommonWeight : 2) != 1) return;
        _history.Add($"worker {port.Id} begins call {call.Id} and dies at once");
        _isNested = true;
        Begin(port);
        Die(port);
        _isNested = false;
    }

    private FakePort CreatePort()
    {
        FakePort port = new(this, _ports.Count + 1);
        _ports.Add(port);
        Assert(_ports.Count < 200, "workers are started without end");
        int living = _ports.Count(s => !s.IsGone);
        int most = _options.Scheduler.Workers + _options.Scheduler.Standby + 1;
        Assert(living <= most, $"{living} workers live, of at most {most}");
        return port;
    }

    private void Do((string Name, Action Act) next)
    {
        _history.Add(next.Name);
        DiedInThisEvent = null;
        _now += (long)(_options.TimeOfAnEvent.TotalSeconds * Stopwatch.Frequency);
        next.Act();
        AuditAll();
        foreach (ScriptedCall call in _calls) Assert(call.Outcomes.Count <= 1, $"call {call.Id} ended more than once");
        foreach (FakePort port in _ports) Assert(!port.IsBellDue, $"{port} sleeps beside a call that was posted");
    }

    private IEnumerable<(string Name, Action Do)> PossibleEvents()
    {
        foreach ((string, Action) next in CommonEvents()) yield return next;
        foreach (ScriptedCall call in _calls)
        {
            if (call.IsAccepted && call.Outcomes.Count == 0)
            {
                yield return ($"cancel {call.Id}", () => _scheduler.Cancel(call));
            }
        }
        foreach (FakePort port in _ports)
        {
            if (port.IsAlive && !port.IsKilled) yield return ($"worker {port.Id} dies", () => Die(port));
            // The pump reads late, and both outcomes are there.
            if (port is { IsAlive: true, IsKilled: false, HasGreeted: true, HasBegun: true, Ring.Count: > 1 })
            {
                yield return ($"worker {port.Id} ends two calls", () => End(port, 2));
            }
            if (port is { IsAlive: true, IsKilled: false, HasGreeted: true, HasBegun: true })
            {
                yield return ($"worker {port.Id} answers twice", () => AnswerTwice(port));
            }
            if (_options.CanFailToLaunch && port is { IsLaunchOrdered: true, IsAlive: false, IsGone: false })
            {
                yield return ($"worker {port.Id} cannot be launched", () => FailToLaunch(port));
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
        foreach (FakePort port in _ports)
        {
            bool canForge = port is { IsAlive: true, IsKilled: false, HasGreeted: true, HasBegun: true };
            // By the time that others are behind it, there is more to lose.
            if (canForge && (!_schedule.IsRandom || port.Ring.Count > 1))
            {
                yield return ($"worker {port.Id} forges", () => Forge(port));
            }
        }
    }

    // What comes by itself, sooner or later.
    private IEnumerable<(string Name, Action Do)> WorkerEvents()
    {
        foreach (FakePort port in _ports)
        {
            if (port.IsGone) continue;
            if (!port.IsAlive)
            {
                if (port.IsLaunchOrdered) yield return ($"worker {port.Id} is launched", () => Launch(port));
                continue;
            }
            if (port.IsKilled) yield return ($"killed worker {port.Id} dies", () => Die(port));
            else if (!port.HasGreeted) yield return ($"worker {port.Id} is ready", () => Greet(port));
            else if (port.HasBegun) yield return ($"worker {port.Id} ends call {port.Ring[0].Id}", () => End(port, 1));
            else if (port.Ring.Count > 0)
            {
                yield return ($"worker {port.Id} begins call {port.Ring[0].Id}", () => Begin(port));
            }
            else if (port.IsAskedToEnd) yield return ($"worker {port.Id} ends as asked", () => Die(port));
        }
    }

    private void Submit()
    {
        // Every second one is serialized before a worker is chosen, the others straight onto a ring.
        ScriptedCall call = new(_options.IsCancellable, isLikelySmall: _calls.Count % 2 == 1)
        {
            Plan = CallPlan.Default with
            {
                Retries = _options.Retries,
                Timeout = _options.HasTimeouts ? TimeSpan.FromHours(1) : Timeout.InfiniteTimeSpan,
            },
            MaxBegins = 1 + _options.Retries,
        };
        _calls.Add(call);
        try
        {
            call.IsAccepted = true;
            _scheduler.Submit(call);
        }
        catch (Exception e) when (e is ObjectDisposedException or QueueFullException or MultiprocessingException)
        {
            // One that ended with its pool, while its arguments were being serialized, was accepted.
            call.IsAccepted = call.Outcomes.Count > 0;
            Assert(_isTerminated || !call.IsAccepted, $"{call} was refused and ended as well");
        }
    }

    private void UseMethod()
    {
        MethodCount++;
        _scheduler.OnNewMethod();
    }

    private void Launch(FakePort port)
    {
        port.IsAlive = true;
        ScriptedCall? initializer = _options.HasInitializer
            ? new ScriptedCall(false, false) { IsInitializer = true, MaxBegins = 1 }
            : null;
        if (initializer is not null) _calls.Add(initializer);
        _scheduler.OnLaunched(port.Worker!, initializer);
    }

    private void FailToLaunch(FakePort port)
    {
        port.IsGone = true;
        DiedInThisEvent = port;
        _scheduler.OnLaunchFailed(port.Worker!, new IOException("no such program"));
    }

    private void Greet(FakePort port)
    {
        port.HasGreeted = true;
        _scheduler.OnGreeted(port.Worker!);
    }

    private void Begin(FakePort port)
    {
        ScriptedCall call = (ScriptedCall)port.Ring[0];
        port.HasBegun = true;
        call.Begins++;
        Assert(call.Begins <= call.MaxBegins, $"{call} was begun too often");
        Assert(
            call.Outcomes.Count == 0 || _isTerminated || port.Worker!.State == PoolWorkerState.Retiring
                || _scheduler.Drained.IsCompleted,
            $"{call} had ended before it began");
        foreach (FakePort other in _ports)
        {
            Assert(
                other == port || !other.IsAlive || !other.Ring.Contains(call), $"{call} is on {port} and on {other}");
        }
    }

    private void End(FakePort port, int count)
    {
        _options.BeforeEnd?.Invoke();
        Arrival[] arrivals = new Arrival[count];
        for (int i = 0; i < count; i++)
        {
            if (i > 0) Begin(port);
            arrivals[i] = MakeArrival(port.Ring[0].Id, FrameKind.Result);
            port.Ring.RemoveAt(0);
            port.HasBegun = false;
        }
        Report(port, arrivals);
    }

    // A report of its progress, what a call without elements cannot send, and then a result, which is not to be
    // believed any more. Those behind it may have run as well.
    private void Forge(FakePort port)
    {
        long id = port.Ring[0].Id;
        while (port.Ring.Count > 1)
        {
            port.Ring.RemoveAt(0);
            Begin(port);
        }
        Arrival[] arrivals =
        [
            MakeArrival(id, FrameKind.Progress), MakeArrival(id, FrameKind.Item), MakeArrival(id, FrameKind.Result),
        ];
        bool isKnown = port.Worker!.Calls.Count > 0 && port.Worker.Calls[0].Id == id;
        Report(port, arrivals);
        Assert(arrivals[1].IsForged == isKnown && arrivals[2].Call is null, $"{port} was believed");
        port.Kill();
    }

    private void AnswerTwice(FakePort port)
    {
        Arrival arrival = MakeArrival(port.Ring[0].Id, FrameKind.Result);
        port.Ring.RemoveAt(0);
        port.HasBegun = false;
        Arrival[] arrivals = [arrival, arrival];
        Report(port, arrivals);
        Assert(arrivals[1].Call is null, $"{port} was believed twice");
        // In a pool that is ending no call is missed.
        if (arrivals[1].IsForged) port.Kill();
        else Assert(_isTerminated || _scheduler.Drained.IsCompleted, $"{port} answered twice and was not found out");
    }

    private static Arrival MakeArrival(long callId, FrameKind kind) =>
        new(callId, ReceivedFrame.Take(null!, new FrameHeader { Kind = kind }, []));

    private void Report(FakePort port, Arrival[] arrivals)
    {
        _scheduler.OnFrames(port.Worker!, arrivals);
        foreach (Arrival arrival in arrivals.Where(a => a.IsFinal))
        {
            int count = Fault switch
            {
                WorldFault.AnswersTwice => 2,
                WorldFault.LosesAnOutcome => 0,
                _ => 1,
            };
            for (int i = 0; i < count; i++) arrival.Call?.Deliver(ReceivedFrame.Failure(new OutcomeException()));
        }
    }

    private void Die(FakePort port)
    {
        port.IsAlive = false;
        port.IsGone = true;
        DiedInThisEvent = port;
        _scheduler.OnDied(port.Worker!);
        port.Ring.Clear();
    }

    private void Close()
    {
        _isClosed = true;
        _scheduler.Close();
    }

    // As the pump does at any moment: FakePort checks what it is asked for.
    private void AuditAll()
    {
        foreach (FakePort port in _ports.Where(s => s is { IsAlive: true, IsKilled: false }))
        {
            _scheduler.Audit(port.Worker!);
        }
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
        // Requests that were ignored are followed by a kill.
        _scheduler.OnTick(_now + s_tenHours);
        Drain();
        foreach (FakePort port in _ports)
        {
            Assert(
                !port.HasDefinitionsToSend || !port.IsAlive
                    || port.Worker is not { IsStandby: true, State: PoolWorkerState.Ready },
                $"{port} is a spare and does not know the methods");
        }
        foreach (ScriptedCall call in _calls.Where(c => c.IsAccepted))
        {
            Assert(call.Outcomes.Count == 1, $"{call} did not end");
        }
        bool isWhole = !_isClosed && !_scheduler.Ended.IsCompleted && !_options.Scheduler.StartOnDemand
            && _options.Scheduler.IdleTimeout == Timeout.InfiniteTimeSpan;
        int serving = _ports.Count(
            s => s is { IsAlive: true, Worker: { State: PoolWorkerState.Ready, IsStandby: false } });
        int spare = _ports.Count(
            s => s is { IsAlive: true, Worker: { State: PoolWorkerState.Ready, IsStandby: true } });
        Assert(
            !isWhole || serving >= _options.Scheduler.Workers,
            $"only {serving} workers are left of {_options.Scheduler.Workers}");
        Assert(
            !isWhole || spare == _options.Scheduler.Standby,
            $"{spare} workers are spare instead of {_options.Scheduler.Standby}");
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
            Assert(call.State is CallState.Ended or CallState.New, $"{call} was left half-way");
        }
        foreach (FakePort port in _ports) Assert(port.IsGone || !port.IsLaunchOrdered, $"{port} is left");
    }
}
