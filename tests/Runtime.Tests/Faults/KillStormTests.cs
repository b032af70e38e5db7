using System.Diagnostics;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class KillStormTests(ITestOutputHelper output) : ProcessTest
{
    private const int InFlight = 1000;

    private int _kills;
    private int _done;
    private int _lost;
    private volatile bool _isOver;

    [Fact, Row("O-20", "W-22", "LR-06")]
    public async Task Pool_WhoseWorkersAreKilledAtRandom_EndsEveryCallRightly()
    {
        // What is made once per program is there afterwards too.
        await using (ProcessPool warm = new(1)) await warm.RunAsync(Jobs.Calls.Square(1));
        IReadOnlyDictionary<string, int> descriptors = ProcFs.OwnDescriptors();
        int seed = Environment.TickCount;
        Stopwatch time = Stopwatch.StartNew();
        await using (ProcessPool pool = new(4))
        {
            Task[] callers = [.. Enumerable.Range(0, InFlight).Select(i => Call(pool, i))];
            await Kill(pool, new Random(seed));
            _isOver = true;
            await Eventually.Ends(Task.WhenAll(callers));
            Assert.Equal(4, await pool.RunAsync(Jobs.Calls.Square(2)));
        }
        output.WriteLine($"Seed {seed}: {_kills} kills, {_done} calls done, {_lost} lost, {time.Elapsed}.");
        Assert.True(_lost <= _kills, $"{_kills} kills lost {_lost} calls: more than one each.");
        await Eventually.True(
            () => ProcFs.AreDescriptorsBackTo(descriptors),
            () => $"{string.Join(", ", ProcFs.OwnDescriptors())}; before: {string.Join(", ", descriptors)}");
    }

    private async Task Call(ProcessPool pool, int number)
    {
        while (!_isOver)
        {
            try
            {
                Assert.Equal(2 * number, await pool.RunAsync(Storm.Calls.Work(number, number)));
                Interlocked.Increment(ref _done);
            }
            catch (WorkerDiedException death)
            {
                Assert.Equal(Native.SIGKILL, death.Signal);
                Assert.Contains(nameof(Storm.Work), death.Call, StringComparison.Ordinal);
                Interlocked.Increment(ref _lost);
            }
        }
    }

    private async Task Kill(ProcessPool pool, Random random)
    {
        foreach (int i in TestAmount.Rounds(40, 200))
        {
            _kills++;
            int done = Volatile.Read(ref _done);
            WorkerInfo victim = null!;
            // Every fifth may still be starting; more in a row would rightly break the pool.
            await Eventually.True(
                () => FindVictim(pool, random, mayStart: i % 5 == 0) is { } found && (victim = found) is not null);
            Native.Kill(victim.ProcessId, Native.SIGKILL);
            await Eventually.True(
                () => Volatile.Read(ref _done) > done + random.Next(20), () => string.Join('\n', pool.Workers));
        }
    }

    private static WorkerInfo? FindVictim(ProcessPool pool, Random random, bool mayStart)
    {
        WorkerInfo[] victims =
        [
            .. pool.Workers.Where(
                w => w.ProcessId != 0 && w.State != WorkerState.Stopping && (mayStart || w.CallsDone > 0))
        ];
        return victims.Length == 0 ? null : victims[random.Next(victims.Length)];
    }
}

internal static partial class Storm
{
    [RunInProcess]
    internal static int Work(int left, int right)
    {
        if (left % 7 == 0) Thread.Sleep(1);
        return left + right;
    }
}
