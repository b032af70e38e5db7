using Multiprocessing;

namespace TestWorker;

internal sealed partial class Commands
{
    private static string RunRecursive(string verb, ProcessRecursiveLock sut, string[] a)
    {
        switch (verb)
        {
            case "enter":
                sut.Enter(out bool abandoned);
                return Text(abandoned);
            case "try":
                return Text(sut.TryEnter(Time(a[0])));
            case "scope":
                using (sut.EnterScope()) return Text(sut.IsHeldByCurrentThread);
            case "exit":
                return Void(sut.Exit);
            case "held":
                return Text(sut.IsHeld);
            default:
                throw new ArgumentException(verb);
        }
    }

    private string RunCondition(string verb, ProcessCondition sut, string[] a)
    {
        switch (verb)
        {
            case "enter":
                sut.Enter(out bool abandoned);
                return Text(abandoned);
            case "exit":
                return Void(sut.Exit);
            case "bare-wait":
                return Text(sut.Wait(Time(a[0])));
            case "wait":
                using (sut.EnterScope()) return Text(sut.Wait(Time(a[0])));
            case "wait-async":
                return Text(WaitAsync(sut, Time(a[0]), Token(a[1..])).GetAwaiter().GetResult());
            case "wait-for":
                SharedValue<int> value = (SharedValue<int>)_objects[a[0]];
                int looks = 0;
                using (sut.EnterScope())
                {
                    bool isMet = sut.WaitFor(() => looks++ >= 0 && value.Value == int.Parse(a[1]), Time(a[2]));
                    return $"{isMet}{(a.Length > 3 ? $" {looks}" : "")}";
                }
            case "wait-for-async":
                SharedValue<int> waitedFor = (SharedValue<int>)_objects[a[0]];
                return Text(WaitForAsync(sut, waitedFor, int.Parse(a[1]), Time(a[2])).GetAwaiter().GetResult());
            case "bare-notify":
                return Void(() => sut.Notify());
            case "notify":
                using (sut.EnterScope()) sut.Notify(a.Length > 0 ? int.Parse(a[0]) : 1);
                return "";
            case "notify-all":
                using (sut.EnterScope()) sut.NotifyAll();
                return "";
            case "increment":
                using (sut.EnterScope())
                {
                    ((SharedValue<int>)_objects[a[0]]).Value++;
                    sut.Notify();
                }
                return "";
            case "answer-and-exit":
                SharedValue<int> state = (SharedValue<int>)_objects[a[0]];
                using (sut.EnterScope())
                {
                    state.Value = 0;
                    sut.Notify();
                    Environment.Exit(sut.WaitFor(() => state.Value == 4, Timeout.InfiniteTimeSpan) ? 0 : 1);
                }
                return "";
            case "change":
                using (sut.EnterScope())
                {
                    ((SharedValue<int>)_objects[a[0]]).Value = int.Parse(a[1]);
                    sut.NotifyAll();
                }
                return "";
            case "held":
                return Text(sut.IsHeld);
            case "waiters":
                return Text(sut.WaitingCount);
            default:
                throw new ArgumentException(verb);
        }
    }

    private static async Task<bool> WaitAsync(ProcessCondition sut, TimeSpan timeout, CancellationToken token)
    {
        using (await sut.EnterScopeAsync())
        {
            try
            {
                return await sut.WaitAsync(timeout, token);
            }
            catch (OperationCanceledException) when (sut.IsHeld)
            {
                throw new OperationCanceledException("with the lock");
            }
        }
    }

    private static async Task<bool> WaitForAsync(
        ProcessCondition sut, SharedValue<int> value, int expected, TimeSpan timeout)
    {
        using (await sut.EnterScopeAsync()) return await sut.WaitForAsync(() => value.Value == expected, timeout);
    }

    private string RunBarrier(string verb, ProcessBarrier sut, string[] a)
    {
        switch (verb)
        {
            case "pass":
                return Text(sut.SignalAndWait());
            case "pass-in":
                return Text(sut.SignalAndWait(Time(a[0])));
            case "pass-async":
                return Text(sut.SignalAndWaitAsync(Token(a)).GetAwaiter().GetResult());
            case "pass-in-async":
                return Text(sut.SignalAndWaitAsync(Time(a[0])).GetAwaiter().GetResult());
            case "pass-many":
                SharedArray<int> came = (SharedArray<int>)_objects[a[0]], passed = (SharedArray<int>)_objects[a[1]];
                for (int round = 0; round < int.Parse(a[2]); round++)
                {
                    if (passed[round] != 0) throw new InvalidOperationException(
                        $"Round {round} was passed by {passed[round]} before all came.");
                    Interlocked.Increment(ref came[round]);
                    sut.SignalAndWait();
                    if (came[round] != sut.ParticipantCount)
                    {
                        throw new InvalidOperationException($"Round {round} was passed after {came[round]} came.");
                    }
                    Interlocked.Increment(ref passed[round]);
                }
                return "";
            case "send-rounds":
                ProcessLock sending = (ProcessLock)_objects[a[0]];
                ProcessConnection<int> connection = (ProcessConnection<int>)_objects[a[1]];
                for (int round = 0; round < int.Parse(a[2]); round++)
                {
                    sut.SignalAndWait();
                    using (sending.EnterScope()) connection.Send(round);
                }
                return "";
            case "act":
                SharedArray<int> acts = (SharedArray<int>)_objects[a[0]];
                sut.PostPhaseAction = () =>
                {
                    // Whoever goes on before the action has ended sees that.
                    Thread.Sleep(20);
                    acts[0]++;
                    acts[1] = Environment.ProcessId;
                };
                return "";
            case "pass-acted" or "pass-acted-async":
                if (verb == "pass-acted") sut.SignalAndWait();
                else sut.SignalAndWaitAsync().GetAwaiter().GetResult();
                return string.Join(' ', ((SharedArray<int>)_objects[a[0]]).Span.ToArray());
            case "act-for-ever":
                sut.PostPhaseAction = () => Thread.Sleep(Timeout.Infinite);
                return "";
            case "act-badly":
                sut.PostPhaseAction = () => throw new InvalidOperationException("the action");
                return "";
            case "abort":
                return Void(sut.Abort);
            case "reset":
                return Void(sut.Reset);
            case "state":
                return $"{sut.WaitingCount} of {sut.ParticipantCount} {(sut.IsBroken ? "broken" : "whole")}";
            default:
                throw new ArgumentException(verb);
        }
    }
}
