using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Benchmarks.Harness;
using MemoryPack;
using Multiprocessing;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Benchmarks.Serialization;

/// <summary>
/// Generated formatters beside MemoryPack's own, System.Text.Json's and Python's pickle: the same data, without any
/// process.
/// </summary>
internal static class SerializationComparison
{
    private const string Own = "this library";
    private const string Packed = "[MemoryPackable]";
    private const string Json = "System.Text.Json";
    private const string Pickle = "Python pickle";

    /// <summary>About how long one round writes or reads the same value again and again.</summary>
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(200);

    internal static Task RunAsync()
    {
        ComparisonTable write = new("Serializing", Own, Packed, Json, Pickle);
        ComparisonTable read = new("Deserializing", Own, Packed, Json, Pickle);
        ComparisonTable size = new("Bytes", Own, Packed, Json, Pickle);
        List<Order> orders = [.. Enumerable.Range(0, 100).Select(Data.Order)];
        List<PackedOrder> packedOrders = [.. Enumerable.Range(0, 100).Select(Data.PackedOrder)];
        Compare(
            "an object of 5 members", Data.Calls.Echo(Data.Small(7)), Data.Small(7), Data.PackedSmall(7),
            JsonTypes.Default.Small);
        Compare("100 orders of 10 lines", Data.Calls.Echo(orders), orders, packedOrders, JsonTypes.Default.ListOrder);
        Compare(
            "100,000 doubles", Data.Calls.Echo(Data.Measures(100_000)), Data.Measures(100_000), Data.Measures(100_000),
            JsonTypes.Default.DoubleArray);
        Compare(
            "1,000 strings", Data.Calls.Echo(Data.Texts(1_000)), Data.Texts(1_000), Data.Texts(1_000),
            JsonTypes.Default.StringArray);
        foreach (string line in PythonPeer.Run("serialization.py"))
        {
            string[] parts = line.Split('\t', 2);
            (parts[0] switch { "write" => write, "read" => read, _ => size }).TryAddLine(parts[1]);
        }

        foreach (ComparisonTable table in (ComparisonTable[])[write, read, size]) table.Print(Console.Out);
        return Task.CompletedTask;

        // In turns, round by round, so that what disturbs one disturbs the others as well.
        void Compare<T, TPacked>(string work, ProcessCall<T> call, T value, TPacked packed, JsonTypeInfo<T> json)
        {
            ProcessBufferWriter own = new();
            ArrayBufferWriter<byte> buffer = new();
            Action[] writes =
            [
                () =>
                {
                    own.Restart();
                    Codec.Write(
                        own, (call, value),
                        static ((ProcessCall<T> Call, T Value) s, ref MemoryPackWriter<ProcessBufferWriter> w) =>
                            s.Call.SerializeResult(ref w, s.Value),
                        "");
                },
                () => { buffer.ResetWrittenCount(); MemoryPackSerializer.Serialize(buffer, packed); },
                () =>
                {
                    buffer.ResetWrittenCount();
                    using Utf8JsonWriter writer = new(buffer);
                    JsonSerializer.Serialize(writer, value, json);
                },
            ];
            writes[0]();
            byte[] ownBytes = own.WrittenSpan.ToArray();
            byte[] packedBytes = MemoryPackSerializer.Serialize(packed);
            byte[] jsonBytes = JsonSerializer.SerializeToUtf8Bytes(value, json);
            Action[] reads =
            [
                () => Codec.Read(
                    ownBytes, call, static (ProcessCall<T> c, ref MemoryPackReader r) => c.DeserializeResult(ref r),
                    ""),
                () => MemoryPackSerializer.Deserialize<TPacked>(packedBytes),
                () => JsonSerializer.Deserialize(jsonBytes, json),
            ];
            string[] names = [Own, Packed, Json];
            double[] writeTimes = Seconds(writes);
            double[] readTimes = Seconds(reads);
            int[] sizes = [ownBytes.Length, packedBytes.Length, jsonBytes.Length];
            for (int i = 0; i < names.Length; i++)
            {
                write.Add(work, names[i], Unit.Seconds, writeTimes[i]);
                read.Add(work, names[i], Unit.Seconds, readTimes[i]);
                size.Add(work, names[i], Unit.Bytes, sizes[i]);
            }
        }
    }

    /// <summary>
    /// The seconds that each action takes: the least of many short rounds, as anything else is what the machine did
    /// besides.
    /// </summary>
    private static double[] Seconds(Action[] actions)
    {
        double[] best = new double[actions.Length];
        Array.Fill(best, double.MaxValue);
        for (int round = 0; round < 4 * Rounds.Count; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                int times = 0;
                while (Stopwatch.GetElapsedTime(start) < s_round / 4)
                {
                    for (int n = 0; n < 16; n++) actions[i]();
                    times += 16;
                }

                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalSeconds / times);
            }
        }

        return best;
    }
}
