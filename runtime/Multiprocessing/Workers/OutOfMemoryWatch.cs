using System.Globalization;

namespace Multiprocessing.Workers;

/// <summary>
/// Tells a kill by the kernel for want of memory from one by hand, as far as the kernel counts the former.
/// </summary>
internal static class OutOfMemoryWatch
{
    // proc(5): "oom_kill" in /proc/vmstat counts the processes killed by the out-of-memory killer since boot.
    private const string Field = "oom_kill ";

    private static readonly Lock s_sync = new();
    private static long s_known = -1;

    /// <summary>Remembers the count, before the first worker starts.</summary>
    internal static void Start()
    {
        lock (s_sync)
        {
            if (s_known < 0) s_known = Read();
        }
    }

    /// <summary>Whether a process was killed for want of memory since the last question.</summary>
    internal static bool HasHappened()
    {
        lock (s_sync)
        {
            long now = Read();
            bool hasGrown = s_known >= 0 && now > s_known;
            s_known = now;
            return hasGrown;
        }
    }

    private static long Read()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/vmstat"))
            {
                if (line.StartsWith(Field, StringComparison.Ordinal)) return long.Parse(line.AsSpan(Field.Length), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
        return -1;
    }
}
