using System.Globalization;
using System.Numerics;
using Multiprocessing;

namespace TestWorker;

/// <summary>A struct with holes in it.</summary>
internal record struct Mixed(int A, double B, long C);

[System.Runtime.CompilerServices.InlineArray(1024 * 1024)]
internal struct Megabyte
{
    private byte _first;
}

internal sealed partial class Commands
{
    private string RunArray(string verb, string[] a) => _objects[a[0]] switch
    {
        SharedArray<int> array => RunArray(verb, array, a[1..]),
        SharedArray<byte> array => RunArray(verb, array, a[1..]),
        SharedArray<double> array => RunArray(verb, array, a[1..]),
        object other => throw new ArgumentException(other.GetType().Name),
    };

    private static string RunArray<T>(string verb, SharedArray<T> sut, string[] a) where T : unmanaged, INumber<T>
    {
        switch (verb)
        {
            case "get":
                return Text(sut[int.Parse(a[0])]);
            case "set":
                return Text(sut[int.Parse(a[0])] = Parse<T>(a[1]));
            case "length":
                return Text(sut.Length);
            case "all":
                return string.Join(',', sut.Span.ToArray());
            case "slice":
                return string.Join(',', sut[int.Parse(a[0])..int.Parse(a[1])].ToArray());
            case "write":
                T[] values = [.. a[1..].Select(Parse<T>)];
                values.CopyTo(sut.Slice(int.Parse(a[0]), values.Length));
                return "";
            case "write-slice":
                a[2..].Select(Parse<T>).ToArray().CopyTo(sut[int.Parse(a[0])..int.Parse(a[1])]);
                return "";
            case "prefix-sum":
                for (int i = 1; i < sut.Length; i++) sut[i] += sut[i - 1];
                return "";
            case "beyond":
                // More than this machine has left, and 64 MB.
                long left = File.ReadLines("/proc/meminfo").Where(
                    line => line.StartsWith("MemAvailable:") || line.StartsWith("SwapFree:"))
                    .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
                return new SharedArray<Megabyte>((int)(left / 1024) + 64).ToString();
            case "is-zero":
                return Text(!sut.Span.ContainsAnyExcept(T.Zero));
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
                    SharedValue<Mixed> value => Text(value.Value),
                    Mixed value => Text(value),
                    SharedArray<char> value => new string(value.Span).TrimEnd('\0'),
                    SharedArray<double> value => string.Join(',', value.Span.ToArray()),
                    _ => throw new ArgumentException(a[0]),
                };
            case "set":
                switch (_objects[a[0]])
                {
                    case SharedValue<int> value: value.Value = int.Parse(a[1]); break;
                    case SharedValue<long> value: value.Value = long.Parse(a[1]); break;
                    case SharedValue<double> value: value.Value = Parse<double>(a[1]); break;
                    case SharedValue<short> value: value.Value = short.Parse(a[1]); break;
                    case SharedValue<char> value: value.Value = a[1][0]; break;
                    case SharedArray<char> value: a[1].CopyTo(value.Span); break;
                }
                return "";
            case "set-locked":
                using (LockOf(a[0]).EnterScope()) return RunValues("set", a);
            case "double":
                return Void(() => Double(_objects[a[0]]));
            case "double-locked":
                using (LockOf(a[0]).EnterScope()) return Void(() => Double(_objects[a[0]]));
            case "copy":
                return Add(a[1], ((SharedValue<Mixed>)_objects[a[0]]).Value);
            case "increment":
                SharedValue<int> counter = (SharedValue<int>)_objects[a[0]];
                for (int i = 0; i < int.Parse(a[1]); i++) using (counter.Lock.EnterScope()) counter.Value++;
                return "";
            default:
                throw new ArgumentException(verb);
        }
    }

    private static void Double(object doubled)
    {
        switch (doubled)
        {
            case SharedValue<int> value: value.Value *= 2; break;
            case SharedValue<long> value: value.Value *= 2; break;
            case SharedValue<double> value: value.Value *= 2; break;
            case SharedValue<Mixed> value:
                value.Value.A *= 2;
                value.Value.B *= 2;
                break;
            case SharedArray<int> array: foreach (ref int element in array.Memory.Span) element *= 2; break;
            case SharedArray<double> array: foreach (ref double element in array.Span) element *= 2; break;
            case SharedArray<char> text:
                int length = text.Span.IndexOf('\0');
                text[..length].CopyTo(text[length..]);
                break;
        }
    }

    private ProcessLock LockOf(string name) => _objects[name] switch
    {
        SharedValue<int> value => value.Lock,
        SharedValue<long> value => value.Lock,
        SharedValue<double> value => value.Lock,
        SharedValue<short> value => value.Lock,
        SharedValue<char> value => value.Lock,
        SharedValue<Mixed> value => value.Lock,
        SharedArray<double> value => value.Lock,
        SharedArray<char> value => value.Lock,
        _ => throw new ArgumentException(name),
    };

    private string RunPipe(string verb, string[] a)
    {
        switch (verb)
        {
            case "new":
                (ProcessConnection<int> reader, ProcessConnection<int> writer) = ProcessPipe.CreateOneWay<int>();
                _objects[a[1]] = writer;
                return Add(a[0], reader);
            case "expect-rounds":
                ProcessConnection<int> expecting = (ProcessConnection<int>)_objects[a[0]];
                for (int i = 0; i < int.Parse(a[1]) * int.Parse(a[2]); i++)
                {
                    int round = expecting.Receive();
                    if (round != i / int.Parse(a[1]))
                    {
                        throw new InvalidOperationException($"Message {i} is of round {round}.");
                    }
                }
                return "";
            default:
                throw new ArgumentException(verb);
        }
    }

    private static T Parse<T>(string text) where T : INumber<T> => T.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(Mixed value) => FormattableString.Invariant($"{value.A} {value.B} {value.C}");
}
