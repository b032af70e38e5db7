using System.Diagnostics;
using System.Globalization;
using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

/// <summary>Processes that start processes.</summary>
internal static partial class Nesting
{
    /// <summary>The paths of a tree of processes, depth first.</summary>
    [RunInProcess]
    internal static async Task<List<string>> Tree(string path, int depth)
    {
        List<string> paths = [path];
        for (int i = 0; i < 2 && depth > 0; i++)
        {
            await using ChildProcess<List<string>> child = Spawn.Tree(
                path + i.ToString(CultureInfo.InvariantCulture), depth - 1);
            paths.AddRange(await child.Result);
        }
        return paths;
    }

    [RunInProcess]
    internal static async Task<int[]> SquaresInAPool(int count)
    {
        await using ProcessPool pool = new(2);
        return await pool.MapAsync(Enumerable.Range(1, count), Jobs.Calls.Square);
    }

    /// <summary>A chain of processes, each writing its id to a file; all sleep.</summary>
    [RunInProcess]
    internal static void Chain(string folder, int depth)
    {
        if (depth > 0) Spawn.Chain(folder, depth - 1);
        File.WriteAllText(
            Path.Combine(folder, depth.ToString(CultureInfo.InvariantCulture)),
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(Timeout.Infinite);
    }

    [RunInProcess]
    internal static int DepthOf(int levels)
    {
        if (levels == 0) return 42;
        using ManualResetEventSlim done = new();
        ChildProcess<int> child = Spawn.DepthOf(levels - 1);
        return child.Result.GetAwaiter().GetResult();
    }

    /// <summary>Starts a process that outlives the call, and says which.</summary>
    [RunInProcess]
    internal static int LeaveAChild(bool isBackground) =>
        Jobs.Spawn.Hang(new ChildProcessOptions { IsBackground = isBackground }).Id;

    [RunInProcess]
    internal static int LeaveAProgram()
    {
        using Process process = Process.Start("sleep", "600");
        return process.Id;
    }

    private static System.Runtime.InteropServices.PosixSignalRegistration? s_registration;

    /// <summary>Notes in a file that it was asked to end, and does so, or goes on; has started a program.</summary>
    [RunInProcess]
    internal static int HearTermination(string mark, bool goesOn)
    {
        s_registration = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM,
            context =>
            {
                context.Cancel = true;
                File.WriteAllText(mark, string.Empty);
                if (!goesOn) Environment.Exit(0);
            });
        return LeaveAProgram();
    }

    internal static IReadOnlyList<int> WaitForIds(string folder, int count)
    {
        string[] files =
            [.. Enumerable.Range(0, count).Select(i => Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture)))];
        while (!files.All(f => File.Exists(f) && File.ReadAllText(f).Length > 0)) Thread.Sleep(5);
        return [.. files.Select(f => int.Parse(File.ReadAllText(f), CultureInfo.InvariantCulture))];
    }
}
