using System.Globalization;
using Multiprocessing;

namespace TestWorker;

/// <summary>A struct with holes in it.</summary>
internal record struct Mixed(int A, double B, long C);

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
                using (sut.EnterScope()) return Text(sut.WaitFor(() => value.Value == int.Parse(a[1]), Time(a[2])));
            case "wait-for-async":
                return Text(WaitForAsync(sut, (SharedValue<int>)_objects[a[0]], int.Parse(a[1]), Time(a[2])).GetAwaiter().GetResult());
            case "bare-notify":
                return Void(() => sut.Notify());
            case "notify":
                using (sut.EnterScope()) sut.Notify(a.Length > 0 ? int.Parse(a[0]) : 1);
                return "";
            case "notify-all":
                using (sut.EnterScope()) sut.NotifyAll();
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

    private static async Task<bool> WaitForAsync(ProcessCondition sut, SharedValue<int> value, int expected, TimeSpan timeout)
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
            case "pass-many":
                SharedArray<int> steps = (SharedArray<int>)_objects[a[0]];
                for (int round = 0; round < int.Parse(a[1]); round++)
                {
                    Interlocked.Increment(ref steps[round]);
                    sut.SignalAndWait();
                    if (steps[round] != sut.ParticipantCount) throw new InvalidOperationException($"Round {round} was passed by {steps[round]}.");
                }
                return "";
            case "act":
                SharedValue<int> acted = (SharedValue<int>)_objects[a[0]];
                sut.PostPhaseAction = () => acted.Value++;
                return "";
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

    private static string RunArray(string verb, SharedArray<int> sut, string[] a)
    {
        switch (verb)
        {
            case "get":
                return Text(sut[int.Parse(a[0])]);
            case "set":
                return Text(sut[int.Parse(a[0])] = int.Parse(a[1]));
            case "length":
                return Text(sut.Length);
            case "all":
                return string.Join(',', sut.Span.ToArray());
            case "slice":
                return string.Join(',', sut[int.Parse(a[0])..int.Parse(a[1])].ToArray());
            case "write":
                int[] values = [.. a[1..].Select(int.Parse)];
                values.CopyTo(sut.Slice(int.Parse(a[0]), values.Length));
                return "";
            case "prefix-sum":
                for (int i = 1; i < sut.Length; i++) sut[i] += sut[i - 1];
                return "";
            case "double":
                using (sut.Lock.EnterScope()) foreach (ref int value in sut.Memory.Span) value *= 2;
                return "";
            case "enter":
                sut.Lock.Enter();
                return "";
            case "exit":
                sut.Lock.Exit();
                return "";
            default:
                throw new ArgumentException(verb);
        }
    }

    private string RunValues(string verb, string[] a)
    {
        switch (verb)
        {
            case "get":
                return _objects[a[0]] switch
                {
                    SharedValue<int> value => Text(value.Value),
                    SharedValue<long> value => Text(value.Value),
                    SharedValue<double> value => Text(value.Value),
                    SharedValue<short> value => Text(value.Value),
                    SharedValue<char> value => Text(value.Value),
                    SharedValue<Mixed> value => FormattableString.Invariant($"{value.Value.A} {value.Value.B} {value.Value.C}"),
                    SharedArray<char> value => new string(value.Span).TrimEnd('\0'),
                    _ => throw new ArgumentException(a[0]),
                };
            case "set":
                switch (_objects[a[0]])
                {
                    case SharedValue<int> value: value.Value = int.Parse(a[1]); break;
                    case SharedValue<long> value: value.Value = long.Parse(a[1]); break;
                    case SharedValue<double> value: value.Value = double.Parse(a[1], CultureInfo.InvariantCulture); break;
                    case SharedValue<short> value: value.Value = short.Parse(a[1]); break;
                    case SharedValue<char> value: value.Value = a[1][0]; break;
                    case SharedValue<Mixed> value: value.Value.B = double.Parse(a[1], CultureInfo.InvariantCulture); break;
                    case SharedArray<char> value: a[1].CopyTo(value.Span); break;
                }
                return "";
            case "copy-is-independent":
                SharedValue<Mixed> shared = (SharedValue<Mixed>)_objects[a[0]];
                Mixed copy = shared.Value;
                shared.Value.A++;
                return Text(copy.A != shared.Value.A);
            case "increment":
                SharedValue<int> counter = (SharedValue<int>)_objects[a[0]];
                for (int i = 0; i < int.Parse(a[1]); i++) using (counter.Lock.EnterScope()) counter.Value++;
                return "";
            default:
                throw new ArgumentException(verb);
        }
    }
}
