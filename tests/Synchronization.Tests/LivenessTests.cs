using System.Runtime.Versioning;
using Multiprocessing.Platform;
using Multiprocessing.Platform.Linux;

namespace Synchronization.Tests;

/// <summary>On Linux: a process that has ended may have left its id to anything.</summary>
[SupportedOSPlatform("linux")]
public sealed class LivenessTests
{
    private const long SomeInstance = 1;

    private readonly ILivenessPlatform _platform = new PidfdPlatformLinux();

    [Fact]
    public void Id_ThatNowBelongsToAThread_IsOfAProcessThatHasEnded()
    {
        Thread thread = new(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true };
        thread.Start();
        int[] threads = [.. Directory.GetDirectories("/proc/self/task").Select(p => int.Parse(Path.GetFileName(p)))
            .Where(id => id != Environment.ProcessId)];

        Assert.NotEmpty(threads);
        Assert.All(threads, id => Assert.False(_platform.IsAlive(new ProcessKey(id, SomeInstance))));
    }

    [Fact]
    public void Id_ThatNowBelongsToAnotherProcess_IsOfAProcessThatHasEnded()
    {
        Assert.False(_platform.IsAlive(new ProcessKey(1, SomeInstance)));
        Assert.False(_platform.IsAlive(new ProcessKey(Environment.ProcessId, _platform.Self.Instance + 1)));
    }

    [Fact]
    public void Id_OfNobody_IsOfAProcessThatHasEnded()
    {
        int beyond = int.Parse(File.ReadAllText("/proc/sys/kernel/pid_max").Trim());
        Assert.False(_platform.IsAlive(new ProcessKey(beyond, SomeInstance)));
    }
}
