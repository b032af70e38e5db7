using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

/// <summary>A worker without a process: does what the schedule says, and checks the orders that it gets.</summary>
internal sealed class FakePort(SchedulerWorld world, int id) : IWorkerPort
{
    private readonly HashSet<PoolCall> _begun = [];
    private long _lastPosition;
    private bool _isWritten;
    private bool _knowsMethod;
    private int _definitionsSent;

    internal int Id => id;

    /// <summary>What the scheduler knows of it; null before it was to be launched.</summary>
    internal PoolWorker? Worker { get; private set; }

    internal bool IsLaunchOrdered { get; private set; }

    /// <summary>There is a process.</summary>
    internal bool IsAlive { get; set; }

    internal bool HasGreeted { get; set; }

    /// <summary>There was a process, and its end was reported.</summary>
    internal bool IsGone { get; set; }

    internal bool IsKilled { get; private set; }

    internal bool IsAskedToEnd { get; private set; }

    internal List<PoolCall> Ring { get; } = [];

    /// <summary>Calls were posted and the bell was not rung yet.</summary>
    internal bool IsBellDue { get; private set; }

    /// <summary>The first call of the ring runs.</summary>
    internal bool HasBegun
    {
        get;
        set
        {
            field = value;
            if (value) _begun.Add(Ring[0]);
        }
    }

    public long WorkingSet => world.WorkingSet;

    public bool HoldsSpareMemory => false;

    public bool HasDefinitionsToSend => _definitionsSent < world.MethodCount;

    public int? ProcessId => IsAlive ? id : null;

    public bool WasKilledFromOutside => IsKilled;

    public void Launch(PoolWorker worker, bool warmsUp)
    {
        world.Assert(!IsLaunchOrdered, $"{this} was launched twice");
        Worker = worker;
        IsLaunchOrdered = true;
    }

    public bool TryBeginDirect(PoolCall call) => IsAlive;

    public bool Send(PoolCall call)
    {
        CheckOrder($"send {call.Id}");
        world.Assert(!Ring.Contains(call), $"call {call.Id} was put on {this} twice");
        _isWritten = true;
        try
        {
            world.DuringSend(this, (ScriptedCall)call);
        }
        finally
        {
            _isWritten = false;
        }
        if (!IsAlive) return false;
        _knowsMethod = true;
        call.FramePosition = ++_lastPosition;
        if (world.Fault == WorldFault.LosesACall) return true;
        Ring.Add(call);
        world.AfterSend(this, (ScriptedCall)call);
        return true;
    }

    public bool TryPost(PoolCall call)
    {
        world.Assert(IsAlive, $"call {call.Id} is posted to {this}, which has no process");
        world.Assert(!Ring.Contains(call), $"call {call.Id} was put on {this} twice");
        world.Assert(!_isWritten, $"call {call.Id} is posted to {this} while a thread writes to its ring");
        // Also stands for arguments that are too long for it.
        if (!_knowsMethod || !call.IsLikelySmall) return false;
        call.FramePosition = ++_lastPosition;
        Ring.Add(call);
        IsBellDue = true;
        return true;
    }

    public void RingBell() => IsBellDue = false;

    public bool EndSend(PoolCall call) => _begun.Contains(call);

    public bool TryRetract(PoolCall call)
    {
        int index = Ring.IndexOf(call);
        if (index < 0 || (index == 0 && HasBegun)) return false;
        bool isKept = world.Fault == WorldFault.KeepsACallThatWasTakenBack && IsAlive
            && call.EndReason == EndReason.None;
        if (!isKept) Ring.RemoveAt(index);
        call.FramePosition = -1;
        if (call.Arguments is null) call.KeepArguments([]);
        return true;
    }

    // Its ring has room for ever.
    public bool HasPassed(long position) => true;

    public bool IsBegun(PoolCall call) => _begun.Contains(call);

    public void RequestCancellation(PoolCall call) => CheckOrder($"cancel {call.Id}");

    public void ReportItemsTaken(PoolCall call, long count) => CheckOrder("report items");

    public void ReportReportsTaken(PoolCall call, long count) => CheckOrder("report reports");

    public void Audit(PoolCall? first, bool isQuiet)
    {
        world.Assert(!isQuiet || !_isWritten, $"{this} is audited as quiet while a thread writes to its ring");
        world.Assert(
            first is null || Ring.Contains(first), $"{this} is asked for call {first?.Id}, which is not on its ring");
    }

    public void SendDefinitions()
    {
        CheckOrder("send definitions");
        world.Assert(!_isWritten, $"{this} is sent definitions while a thread writes to its ring");
        int count = world.MethodCount;
        _isWritten = true;
        world.DuringSend(this, null);
        _isWritten = false;
        _knowsMethod = true;
        _definitionsSent = count;
    }

    public void GiveMemoryBack() => world.Assert(false, $"{this} has no memory to give back");

    public void Kill()
    {
        CheckOrder("kill");
        IsKilled = true;
    }

    /// <summary>It ends by the signal.</summary>
    public void Terminate()
    {
        CheckOrder("terminate");
        IsKilled = true;
    }

    public void Shutdown()
    {
        CheckOrder("shut down");
        world.Assert(!_isWritten, $"{this} is asked to end while a thread writes to its ring");
        IsAskedToEnd = true;
    }

    public WorkerDiedException DescribeDeath(PoolCall? call, TimeSpan elapsed) =>
        new($"{this} died.", id, IsKilled ? -9 : 1);

    public override string ToString() =>
        $"worker {id} ({Worker?.State}{(IsAlive ? ", alive" : "")}{(IsKilled ? ", killed" : "")}"
        + $"{(IsAskedToEnd ? ", asked to end" : "")}; ring: {string.Join(' ', Ring.Select(c => c.Id))})";

    private void CheckOrder(string order) =>
        world.Assert(IsAlive || world.DiedInThisEvent == this, $"{this} got the order to {order}, but has no process");
}
