using System.Globalization;

namespace Benchmarks.Harness;

/// <summary>What the kernel says of a process, from proc(5).</summary>
internal static class ProcessFacts
{
    /// <summary>Its proportional share of the memory it maps: what one more such process costs.</summary>
    internal static long ProportionalMemory(int processId) =>
        Kilobytes($"/proc/{processId}/smaps_rollup", "Pss:") * 1024;

    /// <summary>The memory it has resident, shared pages included.</summary>
    internal static long ResidentMemory(int processId) => Kilobytes($"/proc/{processId}/status", "VmRSS:") * 1024;

    /// <summary>
    /// The processor time it has used so far, in ticks of the clock that times(2) counts in: 10 ms each.
    /// </summary>
    internal static long ProcessorTicks(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long Kilobytes(string file, string field) =>
        File.ReadLines(file).Where(line => line.StartsWith(field, StringComparison.Ordinal))
            .Select(line => long.Parse(line[field.Length..].Replace("kB", ""), CultureInfo.InvariantCulture))
            .FirstOrDefault();
}
