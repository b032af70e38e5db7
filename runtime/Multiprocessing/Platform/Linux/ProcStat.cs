using System.Globalization;
using System.Runtime.Versioning;

namespace Multiprocessing.Platform.Linux;

/// <summary>The fields of /proc/PID/stat (proc(5)).</summary>
[SupportedOSPlatform("linux")]
internal static class ProcStat
{
    private const int FirstAfterName = 3;
    private const int Parent = 4;
    private const int StartTime = 22;

    /// <summary>The process that started that one.</summary>
    internal static int ParentOf(int processId) =>
        int.Parse(Field(Read(processId), Parent), CultureInfo.InvariantCulture);

    /// <summary>When it was started: clock ticks since the system was.</summary>
    internal static ReadOnlySpan<char> StartTimeOf(int processId) => Field(Read(processId), StartTime);

    /// <inheritdoc cref="StartTimeOf"/>
    internal static ReadOnlySpan<char> OwnStartTime() => Field(File.ReadAllText("/proc/self/stat"), StartTime);

    private static string Read(int processId) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));

    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> text, int number)
    {
        // The name of the program, in parentheses, may hold spaces and parentheses: count from the last one.
        text = text[(text.LastIndexOf(')') + 2)..];
        for (int field = FirstAfterName; field < number; field++) text = text[(text.IndexOf(' ') + 1)..];
        return text[..text.IndexOf(' ')];
    }
}
