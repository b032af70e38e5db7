namespace Multiprocessing.TestSupport;

/// <summary>How a program ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    internal string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
