using BenchmarkDotNet.Running;
using Benchmarks.Harness;
using Benchmarks.Peers;
using Benchmarks.Pool;

// A comparison is a class with a static RunAsync that prints its table; this is the only place that lists them.
Dictionary<string, Func<Task>> comparisons = new(StringComparer.Ordinal)
{
    ["pool"] = PoolComparison.RunAsync,
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

    // What follows is this program in the role of a peer's other process.
    case [JsonRpcPeer.Role]:
        await JsonRpcPeer.ServeAsync();
        return 0;

    case [SocketPeer.Role, string path]:
        SocketPeer.Serve(path);
        return 0;

    default:
        Console.Error.WriteLine($"""
            dotnet run -c Release --project benchmarks -- compare [topic…]   this library beside its peers; topics: {string.Join(", ", comparisons.Keys)}
            dotnet run -c Release --project benchmarks -- micro [options]    BenchmarkDotNet's own command line
            """);
        return 2;
}
