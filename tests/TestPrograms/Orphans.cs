using System.Globalization;
using Multiprocessing;

namespace TestPrograms;

/// <summary>
/// Workers that lose the parent-death signal, or the descriptor that stands in for it, and then never come back: only
/// their parent's end can end them.
/// </summary>
internal static partial class Orphans
{
    private const uint Nobody = 65534;
    private const int PR_SET_PDEATHSIG = 1;

    /// <summary>
    /// Prints the id of each process that has lost the signal, one a line, and waits for its own end.
    /// </summary>
    internal static async Task<int> RunAsync(string how, string loop)
    {
        if (how == "drop-first")
        {
            // What the first child inherits was made by another user than what the second one does.
            await using ChildProcess<int> first = Work.Spawn.Square(2);
            await first.Result;
            Drop("setuid");
            how = "prctl";
        }
        await using ProcessPool pool = new(1);
        await using ChildProcess child = Spawn.Run(how, loop, isOutermost: true);
        await pool.RunAsync(Calls.Run(how, loop, isOutermost: false));
        return 1;
    }

    [RunInProcess]
    private static async Task Run(string how, string loop, bool isOutermost)
    {
        Drop(how);
        if (isOutermost) _ = Spawn.Run(how == "setuid" ? "prctl" : how, loop, isOutermost: false);
        await Console.Out.WriteLineAsync($"{Environment.ProcessId}");
        await Console.Out.FlushAsync();
        if (loop == "native") _ = Native.Pause();
        while (true) Thread.Sleep(1);
    }

    private static void Drop(string how)
    {
        int result = how switch
        {
            "setuid" => Native.SetGroup(Nobody) | Native.SetUser(Nobody),
            "close" => CloseDescriptor(),
            "prctl" => Native.Prctl(PR_SET_PDEATHSIG, 0),
            _ => -1,
        };
        if (result != 0) throw new InvalidOperationException($"{how} failed.");
    }

    /// <summary>Closes what sends this process a signal: as code that closes what it did not open.</summary>
    private static int CloseDescriptor()
    {
        const int O_ASYNC = 0x2000;
        foreach (string info in Directory.GetFiles("/proc/self/fdinfo"))
        {
            if (!File.Exists(info)) continue;
            string flags = File.ReadLines(info).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            if ((Convert.ToInt64(flags[6..].Trim(), 8) & O_ASYNC) == 0) continue;
            return Native.Close(int.Parse(Path.GetFileName(info), CultureInfo.InvariantCulture));
        }
        return -1;
    }
}
