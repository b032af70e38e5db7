using System.Diagnostics;
using Multiprocessing;

namespace TestWorker;

/// <summary>One of each primitive, and a board on which everybody notes what happened.</summary>
internal sealed class HammerTargets
{
    internal const int Permits = 3;

    /// <summary>In the order of their rows on the board.</summary>
    internal static readonly string[] Names =
    [
        "lock",
        "recursive lock",
        "semaphore",
        "event",
        "condition",
        "barrier",
        "named lock",
    ];

    public required ProcessLock Lock { get; init; }

    public required ProcessRecursiveLock RecursiveLock { get; init; }

    public required ProcessSemaphore Semaphore { get; init; }

    public required ProcessEvent Event { get; init; }

    public required ProcessCondition Condition { get; init; }

    public required ProcessBarrier Barrier { get; init; }

    public required ProcessLock NamedLock { get; init; }

    public required SharedArray<long> Board { get; init; }

    internal static HammerTargets Create(int parties, string name) => new()
    {
        NamedLock = ProcessLock.Named(name),
        Lock = new ProcessLock(),
        RecursiveLock = new ProcessRecursiveLock(),
        Semaphore = new ProcessSemaphore(Permits, Permits),
        Event = new ProcessEvent(),
        Condition = new ProcessCondition(),
        Barrier = new ProcessBarrier(parties),
        Board = new SharedArray<long>(Hammer.BoardLength),
    };
}

/// <summary>
/// Uses every primitive without end, each on a thread of its own, mostly asleep inside or waiting, so that a kill at
/// any time finds it holding some and waiting for others. Checks what they protect.
/// </summary>
internal sealed class Hammer(HammerTargets targets, int seed)
{
    internal const int Primitives = 7;
    internal const int Row = 16;
    internal const int BoardLength = (Primitives + 1) * Row;

    /// <summary>
    /// When the last process was killed. Times are timestamps, which all processes of a machine read from the same
    /// clock.
    /// </summary>
    internal const int Death = Primitives * Row;

    // Cells of a row. GrantedFor: the last death after which somebody was granted something; SlowestGrant: how long
    // after a death that was at most, and Late: how often more than a second; SlowestWait: how long after a death a
    // wait that had begun before ended at most.
    internal const int Grants =
        0, GrantedFor = 1, SlowestGrant = 2, SlowestWait = 3, Violations = 4, Abandoned = 5, Late = 6;
    private const int First = 7, Second = 8;

    private readonly SharedArray<long> _board = targets.Board;
    private readonly Random _random = new(seed);

    /// <summary>Makes the changes that events and conditions wait for. For one process that is not killed.</summary>
    internal void Produce()
    {
        Start(() =>
        {
            targets.Event.Set();
            targets.Event.Reset();
            Thread.Sleep(1);
        });
        Start(() =>
        {
            using (targets.Condition.EnterScope())
            {
                _board[4 * Row + First]++;
                targets.Condition.Notify();
            }
            Thread.Sleep(1);
        });
    }

    /// <summary>Begins, and returns.</summary>
    internal void Consume()
    {
        foreach ((int row, ProcessLock guard) in ((int, ProcessLock)[])[(0, targets.Lock), (6, targets.NamedLock)])
        {
            Start(() => Guarded(row, () =>
            {
                ProcessLock.Scope scope = guard.EnterScope();
                bool abandoned = scope.WasAbandoned;
                return (abandoned, guard.Exit);
            }));
        }
        Start(() => Guarded(1, () =>
        {
            targets.RecursiveLock.Enter(out bool abandoned);
            targets.RecursiveLock.Enter();
            return (abandoned, Exit);

            void Exit()
            {
                targets.RecursiveLock.Exit();
                targets.RecursiveLock.Exit();
            }
        }));
        Start(() => Timed(2, targets.Semaphore.Wait, () =>
        {
            Rest();
            targets.Semaphore.Release();
        }));
        Start(() => Timed(3, targets.Event.Wait, () =>
        {
            Rest();
            if (!IsChosen()) return;
            targets.Event.Set();
            targets.Event.Reset();
        }));
        Start(() =>
        {
            using (targets.Condition.EnterScope())
            {
                Timed(4, () => targets.Condition.WaitFor(() => _board[4 * Row + First] > 0), () =>
                {
                    // Now and then the notification goes on to the next.
                    if (IsChosen()) targets.Condition.Notify();
                    else _board[4 * Row + First]--;
                });
            }
        });
        Start(() =>
        {
            Rest();
            Timed(5, () =>
            {
                try
                {
                    targets.Barrier.SignalAndWait();
                }
                catch (BrokenBarrierException)
                {
                    if (targets.Barrier.IsBroken) targets.Barrier.Reset();
                }
            });
        });
    }

    private static void Start(Action forEver) => new Thread(() =>
    {
        while (true) forEver();
    })
    { IsBackground = true }.Start();

    /// <summary>Changes two numbers that must be equal whenever nobody is inside, unless a holder died there.</summary>
    private void Guarded(int primitive, Func<(bool Abandoned, Action Exit)> enter)
    {
        bool abandoned = false;
        Action exit = static () => { };
        Timed(primitive, () => (abandoned, exit) = enter());
        ref long first = ref _board[primitive * Row + First];
        ref long second = ref _board[primitive * Row + Second];
        if (abandoned)
        {
            _board[primitive * Row + Abandoned]++;
            Volatile.Write(ref second, Volatile.Read(ref first));
        }
        if (Volatile.Read(ref first) != Volatile.Read(ref second))
        {
            Interlocked.Increment(ref _board[primitive * Row + Violations]);
        }
        Volatile.Write(ref first, first + 1);
        Rest();
        Volatile.Write(ref second, second + 1);
        exit();
    }

    private void Timed(int primitive, Action wait, Action? then = null)
    {
        long start = Stopwatch.GetTimestamp();
        wait();
        long now = Stopwatch.GetTimestamp();
        Span<long> row = _board.Span.Slice(primitive * Row, Row);
        long death = Volatile.Read(ref _board[Death]);
        if (now > death)
        {
            long known = Volatile.Read(ref row[GrantedFor]);
            if (known < death && Interlocked.CompareExchange(ref row[GrantedFor], death, known) == known)
            {
                Raise(ref row[SlowestGrant], now - death);
                if (now - death > Stopwatch.Frequency) Interlocked.Increment(ref row[Late]);
            }
            if (start < death) Raise(ref row[SlowestWait], now - death);
        }
        Interlocked.Increment(ref row[Grants]);
        then?.Invoke();
    }

    private static void Raise(ref long most, long value)
    {
        for (long known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }

    private bool IsChosen()
    {
        lock (_random) return _random.Next(4) == 0;
    }

    private void Rest()
    {
        int choice;
        lock (_random) choice = _random.Next(4);
        if (choice < 2) Thread.Sleep(choice + 1);
        else if (choice == 2) Thread.Yield();
        else Thread.SpinWait(50);
    }
}
