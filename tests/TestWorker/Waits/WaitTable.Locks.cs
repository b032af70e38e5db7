using Multiprocessing;

#pragma warning disable MP3003

namespace TestWorker.Waits;

internal static partial class WaitTable
{
    private static IEnumerable<WaitMember> LockMembers() => EnterMembers<ProcessLock>(
        l => l.EnterScope(),
        (l, c) => l.EnterScope(c),
        (l, t) => l.EnterScope(t),
        (l, t, c) => l.EnterScope(t, c));

    private static IEnumerable<WaitMember> RecursiveMembers() => EnterMembers<ProcessRecursiveLock>(
        l => l.EnterScope(),
        (l, c) => l.EnterScope(c),
        (l, t) => l.EnterScope(t),
        (l, t, c) => l.EnterScope(t, c));

    private static IEnumerable<WaitMember> ConditionEnterMembers() => EnterMembers<ProcessCondition>(
        l => l.EnterScope(),
        (l, c) => l.EnterScope(c),
        (l, t) => l.EnterScope(t),
        (l, t, c) => l.EnterScope(t, c));

    /// <summary>The members that enter; reflection cannot call those that return a scope, a ref struct.</summary>
    private static IEnumerable<WaitMember> EnterMembers<T>(
        Action<T> ever,
        Action<T, CancellationToken> token,
        Action<T, TimeSpan> time,
        Action<T, TimeSpan, CancellationToken> both)
    {
        return WaitMember.Of(typeof(T), ["Enter", "EnterScope"], null, new()
        {
            ["EnterScope()"] = (l, _, _) => Call(() => ever((T)l)),
            ["EnterScope(CancellationToken)"] = (l, _, c) => Call(() => token((T)l, c)),
            ["EnterScope(TimeSpan)"] = (l, t, _) => Call(() => time((T)l, t)),
            ["EnterScope(TimeSpan, CancellationToken)"] = (l, t, c) => Call(() => both((T)l, t, c)),
        });

        static object? Call(Action enter)
        {
            enter();
            return null;
        }
    }

    private static IEnumerable<WaitMember> ConditionMembers() =>
        WaitMember.Of(typeof(ProcessCondition), ["Wait", "WaitFor"], Argument);

    private static WaitTrial Lock() =>
        Enter(Twice(new ProcessLock()), l => l.Enter(), l => l.Exit(), l => l);

    private static WaitTrial ConditionEnter() =>
        Enter(Twice(new ProcessCondition()), l => l.Enter(), l => l.Exit(), l => l.Lock);

    private static WaitTrial Enter<T>(
        (T First, T Second) made, Action<T> enter, Action<T> exit, Func<T, ProcessLock> lockOf)
        where T : IDisposable
    {
        (T first, T second) = made;
        enter(second);
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => exit(second),
            After = _ => exit(second),
            AfterNothing = () => { },
            Trace = what => Free(lockOf(second), isHeld: what != WaitEvent.Released),
            Close = () => Close(first, second),
        };
    }

    /// <summary>No waiter has it.</summary>
    private static string? Free(ProcessLock sut, bool isHeld)
    {
        if (isHeld) sut.Exit();
        if (!sut.TryEnter(TimeSpan.Zero, out bool abandoned)
            || abandoned) return $"at the end: {sut}, abandoned = {abandoned}";
        sut.Exit();
        return null;
    }

    /// <summary>Held by a thread that gives it back when it is told to.</summary>
    private static WaitTrial Recursive()
    {
        (ProcessRecursiveLock first, ProcessRecursiveLock second) = Twice(new ProcessRecursiveLock());
        using ManualResetEventSlim isHeld = new();
        ManualResetEventSlim mayExit = new();
        Thread holder = new(() =>
        {
            second.Enter();
            isHeld.Set();
            mayExit.Wait();
            second.Exit();
        });
        holder.Start();
        isHeld.Wait();
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = Release,
            After = _ => second.Exit(),
            AfterNothing = () => { },
            Trace = _ =>
            {
                Release();
                if (!second.TryEnter(TimeSpan.Zero, out bool abandoned) || abandoned) return $"at the end: {second}";
                second.Exit();
                return null;
            },
            Close = () => Close(first, second),
        };

        void Release()
        {
            mayExit.Set();
            holder.Join();
        }
    }

    private static WaitTrial Condition()
    {
        (ProcessCondition first, ProcessCondition second) = Twice(new ProcessCondition());
        return Condition(first, second, () => Close(first, second));
    }

    private static WaitTrial ConditionOverRecursive()
    {
        ProcessRecursiveLock recursiveLock = new();
        (ProcessCondition first, ProcessCondition second) = Twice(new ProcessCondition(recursiveLock));
        return Condition(first, second, () => Close(first, second, recursiveLock), recursiveLock.Exit);
    }

    private static WaitTrial Condition(
        ProcessCondition first, ProcessCondition second, Action close, Action? exit = null) => new()
        {
            Target = first,
            Dispose = () =>
            {
                Await(second);
                first.Dispose();
            },
            Release = () =>
            {
                Await(second);
                second.Enter();
                second.Notify();
                second.Exit();
            },
            Before = () => first.Enter(),
            // However the wait has ended, the lock is held again, unless it was disposed with the condition.
            After = _ => first.Exit(),
            AfterFailure = error =>
            {
                if (error is not ObjectDisposedException) first.Exit();
                else exit?.Invoke();
            },
            Trace = _ =>
            {
                if (second.WaitingCount != 0) return $"{second.WaitingCount} wait at the end";
                if (!second.TryEnter(TimeSpan.Zero, out bool abandoned)
                    || abandoned) return $"at the end: {second}, abandoned = {abandoned}";
                second.Exit();
                return null;
            },
            Close = close,
        };

    /// <summary>A notification is for who waits already.</summary>
    private static void Await(ProcessCondition second)
    {
        SpinWait spin = default;
        while (second.WaitingCount < 1) spin.SpinOnce();
    }

    private static void Close(params IDisposable[] handles)
    {
        foreach (IDisposable handle in handles) handle.Dispose();
    }
}
