using BenchmarkDotNet.Running;
using Benchmarks.Generator;
using Benchmarks.Harness;
using Benchmarks.Peers;
using Benchmarks.Pool;
using Benchmarks.Queues;
using Benchmarks.Serialization;
using Benchmarks.Soak;
using Benchmarks.Synchronization;

// A comparison is a class with a static RunAsync that prints its table; this is the only place that lists them.
Dictionary<string, Func<Task>> comparisons = new(StringComparer.Ordinal)
{
    ["pool"] = PoolComparison.RunAsync,
    ["growth"] = PoolGrowth.RunAsync,
    ["generator"] = GeneratorComparison.RunAsync,
    ["queues"] = QueueComparison.RunAsync,
    ["serialization"] = SerializationComparison.RunAsync,
    ["synchronization"] = SynchronizationComparison.RunAsync,
};

switch (args)
{
    case ["compare", .. string[] topics] when topics.All(comparisons.ContainsKey):
        await Console.Out.WriteLineAsync(Machine.Describe());
        foreach (string topic in topics.Length > 0 ? topics : [.. comparisons.Keys]) await comparisons[topic]();
        return 0;

    case ["micro", .. string[] rest]:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest);
        return 0;

    case ["soak", "synchronization", .. string[] rest]:
        int kills = rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 10_000;
        return await new SynchronizationSoak(kills, seed: Environment.TickCount).RunAsync(Console.Out) ? 0 : 1;

    case ["soak", "lifetime", .. string[] rest]:
        long rounds = rest.Length > 0
            ? long.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture)
            : 1_000_000;
        TimeSpan time = rest.Length > 2
            ? TimeSpan.FromSeconds(int.Parse(rest[2], System.Globalization.CultureInfo.InvariantCulture))
            : TimeSpan.MaxValue;
        return TestWorker.LifetimeStress.RunAll(Console.Out, rest.ElementAtOrDefault(1) ?? "", rounds, time)
            && TestWorker.LifetimeSpans.Run(Console.Out) ? 0 : 1;

    case ["soak", .. string[] rest]:
        long calls = rest.Length > 0
            ? long.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture)
            : 1_000_000;
        PoolSoak soak = new(
            calls, callers: 32, workers: 4, callsPerPool: 20_000, seed: Environment.TickCount)
        {
            Progress = Console.Error.WriteLine,
        };
        SoakReport report = await soak.RunAsync();
        Console.WriteLine(report);
        foreach (string wrong in report.Wrong) Console.WriteLine($"WRONG: {wrong}");
        foreach (string left in report.DescriptorsLeft) Console.WriteLine($"STILL OPEN: {left}");
        return report.IsClean ? 0 : 1;

    // What follows is this program in the role of a peer's other process.
    case [JsonRpcPeer.Role]:
        await JsonRpcPeer.ServeAsync();
        return 0;

    case [SocketPeer.Role, string path]:
        SocketPeer.Serve(path);
        return 0;

    case [SocketStreamPeer.Role, string path]:
        SocketStreamPeer.Serve(path);
        return 0;

    default:
        Console.Error.WriteLine($"""
            dotnet run -c Release --project benchmarks -- compare [topic…]   this library beside its peers; topics: {string.Join(", ", comparisons.Keys)}
            dotnet run -c Release --project benchmarks -- soak [calls]       random calls while workers are killed; default 1,000,000
            dotnet run -c Release --project benchmarks -- soak synchronization [kills]
                                                                             every primitive while its users are killed; default 10,000
            dotnet run -c Release --project benchmarks -- soak lifetime [rounds [type [seconds]]]
                                                                             every type's members while its handles are disposed of;
                                                                             default 1,000,000 rounds each, in whatever time
            dotnet run -c Release --project benchmarks -- micro [options]    BenchmarkDotNet's own command line
            """);
        return 2;
}
