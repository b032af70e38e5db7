using Multiprocessing.TestSupport;
using Multiprocessing.Wire;
using Runtime.Tests.Pool;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// A worker that writes one wrong word into its channel harms nobody but itself: each call ends, the parent lives, the
/// next worker works.
/// </summary>
public sealed class WildWriteTests : ProcessTest
{
    private const string Channel = "channel";
    private const int Large = 100_000;

    public static TheoryData<string, int> Words =>
        [.. TestAmount.Every(7, Vandal.Words()).Select(w => new TheoryDataRow<string, int>(w.Name, w.Offset))];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, MemberData(nameof(Words))]
    public async Task Word_OfTheHeader_OverwrittenByTheWorker_LeavesNoCallOpen(string name, int offset)
    {
        int[] values = TestAmount.Of<int[]>([1, -1], [0, 1, -1, Vandal.RandomValue()]);
        await Task.WhenAll(values.SelectMany(value => new[]
        {
            UseWith(name, offset, value, isLater: false),
            UseWith(name, offset, value, isLater: true),
        }));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Words_OfTheRings_OverwrittenByTheWorker_LeaveNoCallOpen()
    {
        foreach (int round in TestAmount.Rounds(1, 12))
        {
            // Mostly the beginnings of the rings, where there is something, and anywhere; aligned, or it would be no
            // single word.
            int words = round % 3 == 2 ? Multiprocessing.Wire.Channel.RingCapacity / 4 : 500;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            {
                int start = ChannelHeader.PageSize + (
                    Vandal.RandomBelow(2) * Multiprocessing.Wire.Channel.RingCapacity);
                int value = i switch { 0 => 0, 1 => 1, 2 => -1, _ => Vandal.RandomValue() };
                return UseWith(
                    "a ring", start + (Vandal.RandomBelow(words) * 4), value, isLater: Vandal.RandomBelow(2) == 0);
            }));
        }
    }

    public static MatrixTheoryData<int, int> WordsOfAFrame =>
        new(Vandal.FrameWords(), [0, 1, -1, Vandal.RandomValue()]);

    /// <summary>Of a call that waits: a method that was never defined, for one.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, MemberData(nameof(WordsOfAFrame))]
    public async Task Word_OfTheNextCallsFrame_OverwrittenByTheWorker_EndsTheCallByResultOrDeath(int offset, int value)
    {
        await using ProcessPool pool = new(Quiet(1));
        // Only behind calls that are known to be short does one wait on the ring.
        for (int i = 0; i < 100; i++) Assert.Equal(i * i, await pool.RunAsync(Jobs.Calls.Square(i)));
        Task<int> vandal = pool.RunAsync(Vandal.Calls.WriteIntoNext(offset, value));
        Task<int> next = pool.RunAsync(Jobs.Calls.Square(3));
        string word = $"word {offset} := {value}";
        foreach ((Task<int> call, int result) in new[] { (vandal, value), (next, 9) })
        {
            try
            {
                Assert.True(await Eventually.Ends(call) == result, word);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.True(error is WorkerDiedException or ProcessSerializationException, $"{word}: {error}");
            }
        }
        Assert.Equal(16, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(4))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Bell_OfThePool_OverwrittenByAWorker_KeepsNoResultWaiting()
    {
        await using ProcessPool pool = new(Quiet(2));
        foreach (int value in new[] { 0, 1, -1, Vandal.RandomValue() })
        {
            await Eventually.Ends(pool.RunAsync(Vandal.Calls.Write("bell", 0, value)));
            Task<int>[] calls = [.. Enumerable.Range(0, 20).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
            Assert.Equal(Enumerable.Range(0, 20).Select(i => i * i), await Eventually.Ends(Task.WhenAll(calls)));
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Word_OfTheChannelOfAChild_Overwritten_LeavesItsCallNotOpen()
    {
        foreach ((string name, int offset) in TestAmount.Every(5, Vandal.Words()))
        {
            foreach (int value in TestAmount.Of<int[]>([1], [0, 1, -1, Vandal.RandomValue()]))
            {
                await using ChildProcess<byte[]> child = Vandal.Spawn.WriteAndGive(
                    Channel, offset, value, Large, options: new ChildProcessOptions { ErrorOutput = _ => { } });
                await EndOf(child.Result, $"{name} := {value}");
            }
        }
    }

    // What they write as they end is not looked at.
    private static ProcessPoolOptions Quiet(int workers) => new() { Workers = workers, ErrorOutput = _ => { } };

    private static async Task UseWith(string name, int offset, int value, bool isLater)
    {
        string word = $"{name} := {value}{(isLater ? " later" : "")}";
        await using ProcessPool pool = new(Quiet(1));
        Assert.Equal(4, await pool.RunAsync(Jobs.Calls.Square(2)));
        Task vandal = isLater
            ? pool.RunAsync(Vandal.Calls.WriteLater(Channel, offset, value, Vandal.RandomBelow(3_000)))
            : pool.RunAsync(Vandal.Calls.Write(Channel, offset, value));
        List<Task> calls = [vandal];
        for (int i = 0; i < 3; i++)
        {
            calls.Add(pool.RunAsync(Jobs.Calls.Square(i)));
            calls.Add(pool.RunAsync(Jobs.Calls.Bytes(new byte[Large])));
            calls.Add(Read(pool));
            calls.Add(pool.RunAsync(Streams.Calls.Report(600, new Nobody())));
            calls.Add(Cancel(pool));
            calls.Add(Task.Run(() => pool.Run(Jobs.Calls.Bytes(new byte[Large]))));
        }
        foreach (Task call in calls) await EndOf(call, word);
        // The worker may have been damaged without having shown it yet; another one takes its place.
        for (int i = 0; ; i++)
        {
            try
            {
                Assert.Equal(Large, (await Eventually.Ends(pool.RunAsync(Jobs.Calls.Bytes(new byte[Large])))).Length);
                break;
            }
            catch (Exception error) when (i < 3 && error is WorkerDiedException or ProcessSerializationException)
            {
                // Replaced, or the word that was written belongs to this very call.
            }
        }
    }

    private static async Task Read(ProcessPool pool)
    {
        await foreach (int _ in pool.StreamAsync(Streams.Calls.Count(1_000)))
        {
            // All of it.
        }
    }

    private static async Task Cancel(ProcessPool pool)
    {
        using CancellationTokenSource cancellation = new();
        Task call = pool.RunAsync(Vandal.Calls.WaitForCancellation(), cancellationToken: cancellation.Token);
        await Task.Yield();
        await cancellation.CancelAsync();
        await call;
    }

    // What was damaged may be the call itself: then it ends as something else, but it ends.
    private static async Task EndOf(Task call, string word)
    {
        try
        {
            await Eventually.Ends(call);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{word}: a call did not end.");
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            // One of the ends that a call may have.
        }
    }

    private sealed class Nobody : IProgress<int>
    {
        public void Report(int value)
        {
        }
    }
}
