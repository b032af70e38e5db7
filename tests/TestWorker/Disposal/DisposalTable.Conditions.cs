using Multiprocessing;

// A trial gives back what a wait took, by its other handle.
#pragma warning disable MP3003

namespace TestWorker.Disposal;

internal static partial class DisposalTable
{
    /// <summary>Without a word on the lock: who waits has it again, or not, as the rows say.</summary>
    private static (string, Action<ProcessCondition>)[] ConditionWaits() =>
    [
        ("Wait", c => c.Wait()),
        ("Wait(time)", c => True(c.Wait(s_long))),
        ("Wait(time, out)", c => True(c.Wait(s_long, out _))),
        ("WaitFor", c => c.WaitFor(NextTime())),
        ("WaitFor(time)", c => True(c.WaitFor(NextTime(), s_long))),
    ];

    private static (string, Func<ProcessCondition, Task>)[] ConditionAsyncWaits() =>
    [
        ("WaitAsync", c => c.WaitAsync()),
        ("WaitAsync(token)", c => c.WaitAsync(NewToken())),
        ("WaitAsync(time)", c => c.WaitAsync(s_long)),
        ("WaitForAsync", c => c.WaitForAsync(NextTime())),
        ("WaitForAsync(time)", c => c.WaitForAsync(NextTime(), s_long, NewToken())),
    ];

    private static Func<bool> NextTime()
    {
        int looks = 0;
        return () => looks++ > 0;
    }

    /// <summary>The condition's own lock goes with its handle: whoever waited has nothing to give back.</summary>
    private static IEnumerable<DisposalRow> ConditionRows()
    {
        foreach ((string name, Action<ProcessCondition> wait) in ConditionWaits())
        {
            yield return Row(name, c => Thread(() => Held(c, wait)));
        }
        foreach ((string name, Func<ProcessCondition, Task> wait) in ConditionAsyncWaits())
        {
            yield return Row(name, c => HeldAsync(c, wait));
        }

        static DisposalRow Row(string name, Func<ProcessCondition, Task> wait) => new(name, () =>
        {
            (ProcessCondition first, ProcessCondition second) = Twice(new ProcessCondition());
            return new DisposalTrial(
                () => wait(first),
                () => wait(second),
                first.Dispose,
                () => Notify(second),
                () => { },
                () => Trace(second),
                second.Dispose)
            {
                // Who has taken the lock again when the handle is disposed cannot give it back: as with any lock that
                // is held.
                MayRace = false,
                Await = () => AwaitBoth(second),
            };
        });

        static void Held(ProcessCondition sut, Action<ProcessCondition> wait)
        {
            sut.Enter();
            wait(sut);
            sut.Exit();
        }

        static async Task HeldAsync(ProcessCondition sut, Func<ProcessCondition, Task> wait)
        {
            await sut.EnterAsync().ConfigureAwait(false);
            await wait(sut).ConfigureAwait(false);
            sut.Exit();
        }
    }

    private static void Notify(ProcessCondition second)
    {
        using (second.EnterScope()) second.Notify();
    }

    /// <summary>A notification is for who waits already.</summary>
    private static void AwaitBoth(ProcessCondition second)
    {
        SpinWait spin = default;
        while (second.WaitingCount < 2) spin.SpinOnce();
    }

    private static string? Trace(ProcessCondition sut)
    {
        if (sut.WaitingCount != 0) return $"{sut.WaitingCount} wait at the end";
        if (!sut.TryEnter(TimeSpan.Zero, out bool abandoned) || abandoned)
        {
            return $"at the end: {sut}, abandoned = {abandoned}";
        }
        sut.Exit();
        return null;
    }

    private static IEnumerable<DisposalRow> ConditionEnterRows()
    {
        (string, Func<ProcessCondition, Task>)[] members =
        [
            ("Enter", c => Thread(() => c.Enter())),
            ("Enter(out)", c => Thread(() => c.Enter(out _))),
            ("TryEnter(time)", c => Thread(() => True(c.TryEnter(s_long)))),
            ("TryEnter(time, out)", c => Thread(() => True(c.TryEnter(s_long, out _)))),
            ("EnterScope", c => Thread(() => c.EnterScope())),
            ("EnterScope(time)", c => Thread(() => c.EnterScope(s_long))),
            ("EnterAsync", c => c.EnterAsync()),
            ("TryEnterAsync(time)", c => c.TryEnterAsync(s_long)),
            ("EnterScopeAsync", c => c.EnterScopeAsync()),
        ];
        foreach ((string name, Func<ProcessCondition, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessCondition first, ProcessCondition second) = Twice(new ProcessCondition());
                second.Enter();
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    second.Exit,
                    second.Exit,
                    () => Trace(second),
                    second.Dispose);
            });
        }
    }

    /// <summary>
    /// A lock that was given stays open: it is held again, so that the code around the wait gives back its own.
    /// </summary>
    private static IEnumerable<DisposalRow> ConditionOverLockRows()
    {
        foreach ((string name, Action<ProcessCondition> wait) in ConditionWaits())
        {
            yield return Row(name, (processLock, c) => Thread(() =>
            {
                using (processLock.EnterScope()) wait(c);
            }));
        }
        foreach ((string name, Func<ProcessCondition, Task> wait) in ConditionAsyncWaits())
        {
            yield return Row(name, async (processLock, c) =>
            {
                using (await processLock.EnterScopeAsync().ConfigureAwait(false)) await wait(c).ConfigureAwait(false);
            });
        }

        static DisposalRow Row(string name, Func<ProcessLock, ProcessCondition, Task> wait) => new(name, () =>
        {
            ProcessLock processLock = new();
            ProcessCondition first = new(processLock);
            ProcessCondition second = Twice(first).Item2;
            return new DisposalTrial(
                () => wait(processLock, first),
                () => wait(processLock, second),
                first.Dispose,
                () => Notify(second),
                () => { },
                () => Trace(second),
                Close)
            {
                Await = () => AwaitBoth(second),
                Repeat = () => Notify(second),
            };

            void Close()
            {
                second.Dispose();
                processLock.Dispose();
            }
        });
    }

    private static IEnumerable<DisposalRow> ConditionOverRecursiveRows()
    {
        foreach ((string name, Action<ProcessCondition> wait) in ConditionWaits())
        {
            yield return new DisposalRow(name, () =>
            {
                ProcessRecursiveLock recursiveLock = new();
                ProcessCondition first = new(recursiveLock);
                ProcessCondition second = Twice(first).Item2;
                return new DisposalTrial(
                    () => Begin(first),
                    () => Begin(second),
                    first.Dispose,
                    () => Notify(second),
                    () => { },
                    () => Trace(second),
                    Close)
                {
                    Await = () => AwaitBoth(second),
                    Repeat = () => Notify(second),
                };

                Task Begin(ProcessCondition sut) => Thread(() =>
                {
                    // Twice: the depth comes back as well.
                    using (recursiveLock.EnterScope())
                    using (recursiveLock.EnterScope())
                    {
                        wait(sut);
                    }
                });

                void Close()
                {
                    second.Dispose();
                    recursiveLock.Dispose();
                }
            });
        }
    }
}
