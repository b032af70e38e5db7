using System.Diagnostics;
using System.Text.RegularExpressions;
using Multiprocessing.Pool;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Scheduling;

/// <summary>
/// The scheduler under all orders of events up to a depth, and under long random ones. In each: every accepted call
/// ends once, no call is on two workers or run too often, no more workers live than may, none is missing when all is
/// quiet, no order goes to a worker without a process, and the pool comes to its end.
/// </summary>
public sealed class PoolSchedulerTests(ITestOutputHelper output)
{
    private static readonly SchedulerOptions s_two =
        new() { Workers = 2, CancellationGracePeriod = TimeSpan.FromHours(1) };
    private static readonly SchedulerOptions s_one = s_two with { Workers = 1 };

    private static readonly Dictionary<string, WorldOptions> s_worlds = new()
    {
        ["cold"] = new WorldOptions { Scheduler = s_two, CanFailToLaunch = true },
        ["one worker"] = new WorldOptions { Scheduler = s_one, IsWarm = true },
        ["one worker, long calls"] = new WorldOptions
        {
            Scheduler = s_one,
            IsWarm = true,
            TimeOfAnEvent = TimeSpan.FromMilliseconds(20),
        },
        ["two workers"] = new WorldOptions { Scheduler = s_two, IsWarm = true },
        ["initializer"] = new WorldOptions { Scheduler = s_one, HasInitializer = true },
        ["timeouts"] = new WorldOptions { Scheduler = s_one, IsWarm = true, HasTimeouts = true, IsCancellable = true },
        ["retries"] = new WorldOptions { Scheduler = s_two, IsWarm = true, Retries = 1 },
        ["recycling"] = new WorldOptions { Scheduler = s_two with { MaxCallsPerWorker = 1 }, IsWarm = true },
        ["recycling after two"] = new WorldOptions
        {
            Scheduler = s_two with { MaxCallsPerWorker = 2 },
            IsWarm = true,
            CanFailToLaunch = true,
        },
        ["recycling with a spare"] = new WorldOptions
        {
            Scheduler = s_two with { MaxCallsPerWorker = 1, Standby = 1 },
            IsWarm = true,
        },
        ["recycling and shrinking"] = new WorldOptions
        {
            Scheduler = s_two with { MaxCallsPerWorker = 1, IdleTimeout = TimeSpan.FromHours(1) },
            IsWarm = true,
        },
        ["memory"] = new WorldOptions
        {
            Scheduler = s_two with { MaxWorkingSet = 1 },
            IsWarm = true,
            WorkingSet = 2,
            CanFailToLaunch = true,
        },
        ["memory and recycling"] = new WorldOptions
        {
            Scheduler = s_two with { MaxWorkingSet = 1, MaxCallsPerWorker = 2, Standby = 1 },
            IsWarm = true,
            WorkingSet = 2,
        },
        ["death limit"] = new WorldOptions { Scheduler = s_two with { MaxWorkerDeaths = 1 }, IsWarm = true },
        ["queue limit"] = new WorldOptions { Scheduler = s_one with { QueueLimit = 1 }, IsWarm = true },
        ["shrinking"] = new WorldOptions
        {
            Scheduler = s_two with { IdleTimeout = TimeSpan.FromHours(1) },
            IsWarm = true,
        },
        ["standby"] = new WorldOptions { Scheduler = s_one with { Standby = 1 }, IsWarm = true },
    };

    public static TheoryData<string> Worlds => [.. s_worlds.Keys];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Scheduler_UnderEveryOrderOfEvents_KeepsItsPromises(string world)
    {
        int most = TestAmount.Of(600, 20_000);
        Stopwatch time = Stopwatch.StartNew();
        int steps = 0;
        long total = 0;
        // Iterative deepening: as deep as the budget goes, and each depth whole but the last.
        while (total < most)
        {
            steps++;
            IReadOnlyList<int>? next = [];
            long count = 0;
            for (; next is not null && total + count < most; count++)
            {
                Schedule schedule = new(next);
                new SchedulerWorld(s_worlds[world], schedule).Run(steps);
                next = schedule.Next();
            }
            total += count;
            output.WriteLine($"{world}: {count} schedules of {steps} events{(next is null ? "" : " (not all)")}.");
        }
        output.WriteLine($"{world}: {total} schedules explored in {time.Elapsed}.");
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Scheduler_UnderLongRandomOrders_KeepsItsPromises(string world)
    {
        int count = TestAmount.Of(30, 1_000);
        int seed = Environment.TickCount;
        output.WriteLine($"{world}: {count} random schedules of 40 events, seed {seed}.");
        for (int i = 0; i < count; i++)
        {
            new SchedulerWorld(s_worlds[world] with { Calls = 8 }, new Schedule([], new Random(seed + i))).Run(40);
        }
    }

    /// <summary>
    /// An exploration runs a schedule again for each of its successors, whatever else the machine does meanwhile.
    /// </summary>
    [Fact]
    public void World_UnderTheSameSchedule_DoesTheSame_HoweverLongItTakes()
    {
        const int events = 40;
        // Longer than the calls of which the scheduler puts only one on a ring.
        TimeSpan delay = TimeSpan.FromMilliseconds(15);
        WorldOptions options = s_worlds["one worker"] with { Calls = 8 };
        for (int seed = 0; seed < TestAmount.Of(5, 50); seed++)
        {
            SchedulerWorld first = new(options, new Schedule([], new Random(seed)));
            first.Run(events);
            WorldOptions slow = options with { BeforeEnd = () => Thread.Sleep(delay) };
            SchedulerWorld second = new(slow, new Schedule([], new Random(seed)));
            second.Run(events);
            // Calls are numbered through the whole program.
            Assert.Equal(first.History.Select(WithoutNumbers), second.History.Select(WithoutNumbers));
        }

        static string WithoutNumbers(string text) => Regex.Replace(text, @"(call|cancel) \d+", "$1");
    }

    /// <summary>An exploration that found nothing would show nothing.</summary>
    [Theory]
    [InlineData(nameof(WorldFault.AnswersTwice), "one worker", "ended more than once")]
    [InlineData(nameof(WorldFault.LosesAnOutcome), "one worker", "did not end")]
    [InlineData(nameof(WorldFault.LosesACall), "two workers", "which is not on its ring")]
    [InlineData(nameof(WorldFault.KeepsACallThatWasTakenBack), "two workers", "is on worker")]
    public void World_ThatMakesAMistake_IsFoundByTheExploration(string fault, string world, string report)
    {
        WorldOptions options = s_worlds[world] with { Fault = Enum.Parse<WorldFault>(fault), Calls = 8 };
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
        {
            for (int seed = 0; seed < 200; seed++)
            {
                new SchedulerWorld(options, new Schedule([], new Random(seed))).Run(40);
            }
        });
        output.WriteLine(error.Message);
        Assert.Contains(report, error.Message.Split('\n')[0], StringComparison.Ordinal);
    }
}
