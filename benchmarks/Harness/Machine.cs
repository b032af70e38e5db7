using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks.Harness;

/// <summary>Says on what was measured: a figure without it means nothing.</summary>
internal static class Machine
{
    internal static string Describe()
    {
        string load = ReadFirst("/proc/loadavg", static line => string.Join(' ', line.Split(' ').Take(3)));
        string processor = ReadFirst(
            "/proc/cpuinfo",
            static line =>
                line.StartsWith("model name", StringComparison.Ordinal) ? line[(line.IndexOf(':') + 2)..] : null);
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        return string.Create(CultureInfo.InvariantCulture, $"""
            Machine: {Environment.ProcessorCount} cores ({processor}), {memory:F0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}.
            Software: {RuntimeInformation.FrameworkDescription}, {PythonPeer.Version()}. Load average at the start: {load}.
            Each figure is the median of {Rounds.Count} rounds after a warm-up.

            """);
    }

    private static string ReadFirst(string file, Func<string, string?> select) =>
        File.Exists(file) ? File.ReadLines(file).Select(select)
            .FirstOrDefault(text => text is not null) ?? "unknown" : "unknown";
}
