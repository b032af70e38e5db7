using System.Globalization;

namespace Multiprocessing.Workers;

/// <summary>How much memory a process uses.</summary>
internal static class ProcessMemory
{
    /// <summary>The resident memory in bytes; 0 when the process is gone.</summary>
    internal static long WorkingSetOf(int processId)
    {
        try
        {
            // proc(5): the second field of statm counts the resident pages.
            string[] fields = File.ReadAllText($"/proc/{processId}/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
