using System.Runtime;
using Multiprocessing;

namespace TestPrograms;

/// <summary>What the programs run in other processes.</summary>
internal static partial class Work
{
    private static ProcessPool? s_pool;

    [RunInProcess]
    internal static int Square(int number) => number * number;

    [RunInProcess]
    internal static int SquareLater(int number, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return number * number;
    }

    [RunInProcess]
    internal static void Sleep() => Thread.Sleep(Timeout.Infinite);

    [RunInProcess]
    internal static string ReadInput() => $"child read '{Console.In.ReadLine()}'";

    /// <summary>Starts processes below a worker, and leaves them there.</summary>
    [RunInProcess]
    internal static int[] StartPool()
    {
        s_pool = new ProcessPool(1);
        s_pool.Run(Calls.Square(1));
        return [.. s_pool.Workers.Select(w => w.ProcessId)];
    }

    [RunInProcess]
    internal static void WriteSlowly(string path)
    {
        Thread.Sleep(300);
        File.WriteAllText(path, "whole");
        Console.WriteLine("apple");
    }

    [RunInProcess]
    internal static void PrintSlowly(string text)
    {
        Thread.Sleep(500);
        Console.WriteLine(text);
    }

    [RunInProcess]
    internal static async Task<string> GrandchildConfiguration()
    {
        await using ChildProcess<string> child = Spawn.Configuration();
        return await child.Result;
    }

    [RunInProcess]
    private static string Configuration() => DescribeConfiguration();

    internal static string DescribeConfiguration() => string.Join(
        ' ',
        GCSettings.IsServerGC,
        AppContext.TryGetSwitch("System.Globalization.Invariant", out bool invariant) && invariant,
        AppContext.GetData("GCHeapCount"),
        Environment.GetEnvironmentVariable("TEST_PROGRAM_VARIABLE"),
        Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS"));
}
