using System.Runtime.InteropServices;
using Multiprocessing.Platform;
using Multiprocessing.Platform.Unix;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>The watch over the end of others, under many that come at once.</summary>
public sealed partial class EndWatchTests
{
    private const int Processes = 200;

    [Fact]
    public void Wait_WhileOtherThreadsAdd_ReturnsWithoutAnError()
    {
        int next = 0;
        foreach (int _ in TestAmount.Rounds(10, 500))
        {
            using PolledEndWatch sut = new(new Unending());
            using Barrier start = new(2);
            int first = next;
            Thread adder = new(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (int i = 0; i < Processes; i++) sut.TryAdd(new ProcessKey(first + i, 1));
            });
            adder.Start();
            start.SignalAndWait(TestContext.Current.CancellationToken);
            List<ProcessKey> ended = [], lost = [];
            while (adder.IsAlive) sut.Wait(TimeSpan.Zero, ended, lost);
            adder.Join();
            Assert.Empty(ended);
            next += Processes;
        }
    }

    /// <summary>The system gives a number only once: other code has closed it meanwhile.</summary>
    [Fact]
    public void Process_WhoseDescriptorsNumberAnotherOneGets_IsLost()
    {
        using PolledEndWatch sut = new(new Unending { IsReused = true });
        ProcessKey first = new(1, 1), second = new(2, 1);
        Assert.True(sut.TryAdd(first));
        Assert.True(sut.TryAdd(second));
        List<ProcessKey> ended = [], lost = [];

        Assert.True(sut.Wait(TimeSpan.Zero, ended, lost));

        Assert.Empty(ended);
        Assert.Equal([first], lost);
        Assert.False(sut.Contains(first));
        Assert.True(sut.Contains(second));
    }

    /// <summary>Processes that never end: of each, a descriptor of which there is never anything to hear.</summary>
    private sealed partial class Unending : DescriptorLiveness
    {
        public override ProcessKey Self { get; } = new(Environment.ProcessId, 0);

        internal override short EndEvents => 0;

        /// <summary>Whether all get the number of the first one.</summary>
        internal bool IsReused { get; init; }

        private int? _number;

        internal override int Open(ProcessKey identity) =>
            IsReused ? _number ??= OpenFile("/dev/null", 0) : OpenFile("/dev/null", 0);

        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
        private static partial int OpenFile(string path, int flags);
    }
}
