using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>Processes by proc(5).</summary>
[SupportedOSPlatform("linux")]
internal sealed class ProcessInformationLinux : IProcessInformation
{
    // In /proc/vmstat: the processes killed by the out-of-memory killer since boot.
    private const string OutOfMemoryField = "oom_kill ";

    public IReadOnlyList<string> ReadCommandLine()
    {
        string text = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline"));
        return text.TrimEnd('\0').Split('\0');
    }

    public string? DescribeExecutable() => new FileInfo("/proc/self/exe").LinkTarget;

    // Not read from a file: it is asked where no file can be opened.
    public int ParentId => Interop.Libc.Getppid();

    public int? ParentOf(int processId)
    {
        try
        {
            return ProcStat.ParentOf(processId);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public long WorkingSetOf(int processId)
    {
        try
        {
            // The second field of statm counts the resident pages.
            string[] fields = File.ReadAllText($"/proc/{processId}/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    public long? CountOutOfMemoryKills()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/vmstat"))
            {
                if (!line.StartsWith(OutOfMemoryField, StringComparison.Ordinal)) continue;
                return long.Parse(line.AsSpan(OutOfMemoryField.Length), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not mounted, or not for us to read.
        }
        return null;
    }
}
