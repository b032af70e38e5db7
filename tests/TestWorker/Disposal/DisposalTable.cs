using System.Collections;
using System.Diagnostics;
using Multiprocessing;
using Multiprocessing.CompilerServices;

// A trial gives back what a wait took, by its other handle.
#pragma warning disable MP3003

namespace TestWorker.Disposal;

/// <summary>
/// Every type that can be waited for, and every member that waits: another thread disposes of the handle meanwhile. Of
/// two handles to one object the first is disposed; what is waited for comes to the second.
/// </summary>
internal static partial class DisposalTable
{
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);
    private static int s_names;

    private static readonly Dictionary<string, Func<IEnumerable>> s_types = new()
    {
        ["lock"] = () => LockRows(() => Twice(new ProcessLock())),
        ["named-lock"] = () => LockRows(() => Named(ProcessLock.Named)),
        ["value-lock"] = () => ValueRows(() => Twice(new SharedValue<int>())),
        ["array-lock"] = () => ArrayRows(() => Twice(new SharedArray<int>(3))),
        ["recursive"] = RecursiveRows,
        ["semaphore"] = () => SemaphoreRows(() => Twice(new ProcessSemaphore(0))),
        ["named-semaphore"] = () => SemaphoreRows(() => Named(name => ProcessSemaphore.Named(name, 0))),
        ["event"] = () => EventRows(() => Twice(new ProcessEvent())),
        ["named-event"] = () => EventRows(() => Named(name => ProcessEvent.Named(name))),
        ["condition"] = ConditionRows,
        ["condition-enter"] = ConditionEnterRows,
        ["condition-over-lock"] = ConditionOverLockRows,
        ["condition-over-recursive"] = ConditionOverRecursiveRows,
        ["barrier"] = BarrierRows,
        ["queue-take"] = QueueTakeRows,
        ["queue-put"] = QueuePutRows,
        ["pipe-receive"] = PipeReceiveRows,
        ["pipe-send"] = PipeSendRows,
    };

    /// <summary>One round of all members of one type; says how many there were, or what went wrong.</summary>
    internal static string Run(string type, int round)
    {
        int members = 0;
        foreach (DisposalRow row in s_types[type]())
        {
            members++;
            if (row.Run(round) is { } failure)
            {
                return $"{type}.{row.Name}, round {round}: {failure}".ReplaceLineEndings(" ");
            }
        }
        return $"{members} members";
    }

    private static IEnumerable<DisposalRow> LockRows(Func<(ProcessLock, ProcessLock)> make)
    {
        foreach ((string name, Func<ProcessLock, Task> wait) in LockMembers()) yield return Row(name, wait);

        DisposalRow Row(string name, Func<ProcessLock, Task> wait) => new(name, () =>
        {
            (ProcessLock first, ProcessLock second) = make();
            second.Enter();
            return new DisposalTrial(
                () => wait(first),
                () => wait(second),
                first.Dispose,
                second.Exit,
                second.Exit,
                () => Free(second),
                second.Dispose);
        });
    }

    private static string? Free(ProcessLock sut)
    {
        if (!sut.TryEnter(TimeSpan.Zero, out bool abandoned) || abandoned)
        {
            return $"at the end: {sut}, abandoned = {abandoned}";
        }
        sut.Exit();
        return null;
    }

    private static IEnumerable<(string, Func<ProcessLock, Task>)> LockMembers() =>
    [
        ("Enter", l => Thread(() => l.Enter())),
        ("Enter(out)", l => Thread(() => l.Enter(out _))),
        ("TryEnter(time)", l => Thread(() => True(l.TryEnter(s_long)))),
        ("TryEnter(time, out)", l => Thread(() => True(l.TryEnter(s_long, out _)))),
        ("EnterScope", l => Thread(() => l.EnterScope())),
        ("EnterScope(time)", l => Thread(() => l.EnterScope(s_long))),
        ("EnterAsync", l => l.EnterAsync()),
        ("EnterAsync(token)", l => l.EnterAsync(NewToken())),
        ("TryEnterAsync(time)", l => l.TryEnterAsync(s_long)),
        ("EnterScopeAsync", l => l.EnterScopeAsync()),
        ("EnterScopeAsync(time)", l => l.EnterScopeAsync(s_long, NewToken())),
    ];

    private static IEnumerable<DisposalRow> ValueRows(Func<(SharedValue<int> First, SharedValue<int> Second)> make)
    {
        foreach ((string name, Func<ProcessLock, Task> wait) in LockMembers())
        {
            yield return new DisposalRow(name, () =>
            {
                (SharedValue<int> first, SharedValue<int> second) = make();
                second.Lock.Enter();
                return new DisposalTrial(
                    () => wait(first.Lock),
                    () => wait(second.Lock),
                    first.Dispose,
                    second.Lock.Exit,
                    second.Lock.Exit,
                    () => Free(second.Lock),
                    second.Dispose);
            });
        }
    }

    private static IEnumerable<DisposalRow> ArrayRows(Func<(SharedArray<int> First, SharedArray<int> Second)> make)
    {
        foreach ((string name, Func<ProcessLock, Task> wait) in LockMembers())
        {
            yield return new DisposalRow(name, () =>
            {
                (SharedArray<int> creators, SharedArray<int> received) = make();
                creators.Lock.Enter();
                return new DisposalTrial(
                    () => wait(received.Lock),
                    () => wait(creators.Lock),
                    received.Dispose,
                    creators.Lock.Exit,
                    creators.Lock.Exit,
                    () => Free(creators.Lock),
                    creators.Dispose);
            });
        }
    }

    private static IEnumerable<DisposalRow> RecursiveRows()
    {
        (string, Func<ProcessRecursiveLock, Task>)[] members =
        [
            ("Enter", l => Thread(() => Pair(l, l.Enter))),
            ("Enter(out)", l => Thread(() => Pair(l, () => l.Enter(out _)))),
            ("TryEnter(time)", l => Thread(() => Pair(l, () => True(l.TryEnter(s_long))))),
            ("TryEnter(time, out)", l => Thread(() => Pair(l, () => True(l.TryEnter(s_long, out _))))),
            ("EnterScope", l => Thread(() => { using (l.EnterScope()) { } })),
            ("EnterScope(time)", l => Thread(() => { using (l.EnterScope(s_long)) { } })),
        ];
        foreach ((string name, Func<ProcessRecursiveLock, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessRecursiveLock first, ProcessRecursiveLock second) = Twice(new ProcessRecursiveLock());
                second.Enter();
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    second.Exit,
                    () => { },
                    () => Free(second),
                    second.Dispose)
                {
                    // Who has it when the handle is disposed cannot give it back, and no other thread may.
                    MayRace = false,
                };
            });
        }

        static string? Free(ProcessRecursiveLock sut)
        {
            if (!sut.TryEnter(TimeSpan.Zero, out bool abandoned) || abandoned)
            {
                return $"at the end: {sut}, abandoned = {abandoned}";
            }
            sut.Exit();
            return null;
        }

        // Given back by the thread that took it.
        static void Pair(ProcessRecursiveLock sut, Action enter)
        {
            enter();
            sut.Exit();
        }
    }

    private static IEnumerable<DisposalRow> SemaphoreRows(Func<(ProcessSemaphore, ProcessSemaphore)> make)
    {
        (string, Func<ProcessSemaphore, Task>)[] members =
        [
            ("Wait", s => Thread(s.Wait)),
            ("Wait(time)", s => Thread(() => True(s.Wait(s_long)))),
            ("WaitAsync", s => s.WaitAsync()),
            ("WaitAsync(token)", s => s.WaitAsync(NewToken())),
            ("WaitAsync(time)", s => s.WaitAsync(s_long)),
        ];
        foreach ((string name, Func<ProcessSemaphore, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessSemaphore first, ProcessSemaphore second) = make();
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => second.Release(),
                    () => second.Release(),
                    () => second.CurrentCount == 1
                        ? null
                        : $"{second.CurrentCount} permits at the end, instead of the one that the second gave back",
                    second.Dispose);
            });
        }
    }

    private static IEnumerable<DisposalRow> EventRows(Func<(ProcessEvent, ProcessEvent)> make)
    {
        (string, Func<ProcessEvent, Task>)[] members =
        [
            ("Wait", e => Thread(e.Wait)),
            ("Wait(time)", e => Thread(() => True(e.Wait(s_long)))),
            ("WaitAsync", e => e.WaitAsync()),
            ("WaitAsync(token)", e => e.WaitAsync(NewToken())),
            ("WaitAsync(time)", e => e.WaitAsync(s_long)),
            .. AnyMembers<ProcessEvent>(),
        ];
        foreach ((string name, Func<ProcessEvent, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessEvent first, ProcessEvent second) = make();
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    second.Set,
                    () => { },
                    () => second.IsSet ? null : "not set at the end",
                    second.Dispose);
            });
        }
    }

    /// <summary>Beside an event that is never set.</summary>
    private static IEnumerable<(string, Func<T, Task>)> AnyMembers<T>() where T : IProcessWaitable =>
    [
        ("WaitAny", e => Thread(() => Beside(other => ProcessConnection.WaitAny(other, e)))),
        ("WaitAny(time)", e => Thread(() => Beside(other => ProcessConnection.WaitAny([e, other], s_long)))),
        ("WaitAnyAsync", async e =>
        {
            using ProcessEvent other = new();
            await ProcessConnection.WaitAnyAsync([other, e], s_long, NewToken()).ConfigureAwait(false);
        }),
    ];

    private static void Beside(Action<ProcessEvent> wait)
    {
        using ProcessEvent other = new();
        wait(other);
    }

    private static void True(bool value)
    {
        if (!value) throw new InvalidOperationException("The wait ended as if its time were up.");
    }

    private static CancellationToken NewToken() => new CancellationTokenSource().Token;

    /// <summary>A second handle to the object, as its receiver has it.</summary>
    private static (T, T) Twice<T>(T handle) where T : IProcessHandle<T> =>
        (handle, HandleBytes.Read<T>(HandleBytes.Write(handle)));

    private static (T, T) Named<T>(Func<string, T> open)
    {
        string name = $"disposal-{Environment.ProcessId}-{Interlocked.Increment(ref s_names)}";
        return (open(name), open(name));
    }

    /// <summary>Waits on a thread of its own.</summary>
    private static Task Thread(Action wait)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                wait();
                end.SetResult();
            }
            catch (Exception error)
            {
                end.SetException(error);
            }
        })
        { IsBackground = true }.Start();
        return end.Task;
    }
}
