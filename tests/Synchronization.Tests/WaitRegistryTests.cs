using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Platform.Linux;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

[SupportedOSPlatform("linux")]
public sealed unsafe class WaitRegistryTests : IDisposable
{
    private readonly int* _words = (int*)NativeMemory.AllocZeroed(64);

    private int* First => _words;

    private int* Second => _words + 1;

    [Fact]
    public void AWaitThatIsGivenUp_KeepsNoWakeOfOthers()
    {
        SimulatedWaits kernel = new(maximumWaitAny: 128);
        WaitRegistry sut = new(kernel);
        WaitRegistration givenUp = new(First, 0, static _ => { }, null);
        sut.Add(givenUp);
        Until(() => kernel.CountSleepers(First) == 1);
        kernel.HoldBack(true);
        sut.Remove(givenUp);
        Thread other = new(() => kernel.Wait(First, 0, Timeout.InfiniteTimeSpan)) { IsBackground = true };
        other.Start();
        Until(() => kernel.CountSleepers(First) == 2);
        kernel.Wake(First, 1);
        kernel.HoldBack(false);
        other.Join();
    }

    [Theory]
    [InlineData(128)]
    [InlineData(1)]
    public void AWaitThatIsGivenUp_SleepsNoMore_AndItsThreadSleepsForTheNext(int maximumWaitAny)
    {
        SimulatedWaits kernel = new(maximumWaitAny);
        WaitRegistry sut = new(kernel);
        WaitRegistration givenUp = new(First, 0, static _ => { }, null);
        sut.Add(givenUp);
        Until(() => kernel.CountSleepers(First) == 1);
        Assert.True(sut.Remove(givenUp));
        Until(() => kernel.CountSleepers(First) == 0);
        using ManualResetEventSlim called = new();
        sut.Add(new WaitRegistration(Second, 0, state => called.Set(), null));
        Until(() => kernel.CountSleepers(Second) == 1);
        Change(kernel, Second);
        called.Wait(TestContext.Current.CancellationToken);
    }

    /// <summary>What kernels do that can sleep on one word only, on this kernel.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Waits_GivenUpAndBegunAtOnce_AreWoken(bool allowsWaitV)
    {
        FutexPlatformLinux kernel = new(allowsWaitV);
        WaitRegistry sut = new(kernel);
        foreach (int i in TestAmount.Rounds(300, 2000))
        {
            WaitRegistration givenUp = new(First, 0, static _ => { }, null);
            sut.Add(givenUp);
            if (i % 4 == 0) Thread.Yield();
            Assert.True(sut.Remove(givenUp));
            using ManualResetEventSlim called = new();
            sut.Add(new WaitRegistration(Second, *Second, state => called.Set(), null));
            Change(kernel, Second);
            called.Wait(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WaitAny_OnMemoryThatIsGone_Returns(bool allowsWaitV)
    {
        WaitWord word = new() { Address = (int*)4096 };
        new FutexPlatformLinux(allowsWaitV).WaitAny(&word, 1);
    }

    public void Dispose() => NativeMemory.Free(_words);

    private static void Change(IWaitPlatform kernel, int* word)
    {
        Interlocked.Increment(ref *word);
        kernel.Wake(word, int.MaxValue);
    }

    private static void Until(Func<bool> condition) => SpinWait.SpinUntil(condition);
}
