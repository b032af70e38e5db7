using System.Globalization;
using System.Runtime.Versioning;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// What the .NET runtime puts into the temp folder for debuggers and tools, and takes away again at an orderly end
/// only: a process that was killed leaves it there.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class DiagnosticFiles
{
    /// <summary>Removes those of a process that has ended and was not reaped yet.</summary>
    internal static void Remove(int processId)
    {
        try
        {
            // The runtime distinguishes processes of one number by their start time, in the kernel's unit.
            string key = string.Create(CultureInfo.InvariantCulture, $"{processId}-{ProcStat.StartTimeOf(processId)}");
            string folder = Path.GetTempPath();
            File.Delete(Path.Combine(folder, $"dotnet-diagnostic-{key}-socket"));
            File.Delete(Path.Combine(folder, $"clr-debug-pipe-{key}-in"));
            File.Delete(Path.Combine(folder, $"clr-debug-pipe-{key}-out"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Litter, and not ours: no reason to fail.
        }
    }
}
