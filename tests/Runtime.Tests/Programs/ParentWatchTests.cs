using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// Workers end with their parent also when they have lost the kernel's parent-death signal, or the descriptor that
/// stands in for it.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed partial class ParentWatchTests : ProcessTest
{
    private const int F_GETFD = 1;

    // Only root can become somebody else.
    public static TheoryData<string, string, string> Ways
    {
        get
        {
            TheoryData<string, string, string> ways = [];
            foreach (string platform in new[] { "", "portable" })
            {
                foreach (string loop in new[] { "managed", "native" })
                {
                    ways.Add("prctl", loop, platform);
                    ways.Add("close", loop, platform);
                    if (Environment.IsPrivilegedProcess) ways.Add("setuid", loop, platform);
                }
            }
            if (Environment.IsPrivilegedProcess) ways.Add("drop-first", "native", "");
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Workers_ThatLostTheDeathSignal_EndWithAKilledParent(string how, string loop, string platform)
    {
        using Process process = TestProgram.Start(
            TestProgram.Executable, ["lose-death-signal", how, loop],
            start => start.Environment["MULTIPROCESSING_PLATFORM"] = platform);
        List<int> ids = [];
        // On the portable platform, a process that has become another user's has no access to the files of its tree,
        // and can start no child of its own.
        bool isAlone = how == "setuid" && platform == "portable";
        try
        {
            await KillAsync(process, ids, isAlone ? 1 : 3);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
        string error = await Eventually.Ends(process.StandardError.ReadToEndAsync());
        if (!isAlone) Assert.Equal("", error);
    }

    private static async Task KillAsync(Process process, List<int> ids, int expected)
    {
        // A child, a child of that, and a worker of a pool.
        while (ids.Count < expected)
        {
            string? line = await Eventually.Ends(process.StandardOutput.ReadLineAsync());
            if (line is null) Assert.Fail(await process.StandardError.ReadToEndAsync());
            ids.Add(int.Parse(line, CultureInfo.InvariantCulture));
        }
        Assert.All(ids, id => Assert.True(ProcFs.IsAlive(id)));
        Native.Kill(process.Id, Native.SIGKILL);
        await Eventually.Ends(process.WaitForExitAsync());
        await Eventually.True(
            () => ids.All(id => !ProcFs.IsAlive(id)),
            () => string.Join('\n', ids.Where(ProcFs.IsAlive).Select(ProcFs.Describe)));
    }

    [Fact]
    public async Task Watch_InAWorker_IsNotInheritedByWhatItStarts()
    {
        await using ChildProcess<int[]> child = Spawn.InheritedPipes();
        Assert.Empty(await child.Result);
    }

    [Fact]
    public async Task Watch_InAWorker_TakesNoThread()
    {
        await using ChildProcess<string[]> child = Spawn.Threads();
        Assert.DoesNotContain(await child.Result, name => name.StartsWith("Multiprocessing", StringComparison.Ordinal));
    }

    // Above the streams, what a program would inherit that this worker starts.
    [RunInProcess]
    private static int[] InheritedPipes() => [.. ProcFs.DescriptorsOf(Environment.ProcessId)
        .Where(
            d => d.Key > 2 && d.Value.StartsWith("pipe:", StringComparison.Ordinal)
                && (Native.Fcntl(d.Key, F_GETFD, 0) & 1) == 0)
        .Select(d => d.Key)];

    [RunInProcess]
    private static string[] Threads() =>
        [.. Directory.EnumerateDirectories("/proc/self/task").Select(task => File.ReadAllText(task + "/comm").Trim())];
}
