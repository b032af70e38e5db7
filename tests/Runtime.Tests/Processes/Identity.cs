using System.Globalization;

namespace Runtime.Tests.Processes;

/// <summary>What a process knows of itself and of those around it.</summary>
internal static partial class Identity
{
    internal const string Separator = "|";

    [RunInProcess]
    internal static string Describe() => Format(ChildProcess.Current) + Separator + Format(ChildProcess.Parent);

    /// <summary>The same, of a child of this process.</summary>
    [RunInProcess]
    internal static async Task<string> DescribeChild(bool? isBackground)
    {
        await using ChildProcess<string> child = Spawn.Describe(
            new ChildProcessOptions { IsBackground = isBackground });
        return await child.Result;
    }

    [RunInProcess]
    internal static string SecondChildName()
    {
        using CancellationTokenSource source = new();
        List<ChildProcess<string>> children = [Spawn.Describe(), Spawn.Describe()];
        foreach (ChildProcess<string> child in children) child.WaitForExit();
        return children[1].Name;
    }

    [RunInProcess]
    internal static string Executable() => Environment.ProcessPath!;

    internal static string Format(ProcessIdentity? process) => process is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.Name} {process.IsBackground}");
}
