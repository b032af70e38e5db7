using System.Diagnostics;

namespace Synchronization.Tests;

public sealed class KillsOnLinux(ITestOutputHelper output) : KillConformance(output)
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class KillsOnPortable(ITestOutputHelper output) : KillConformance(output)
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>
/// Eight processes hammer all primitives, each on a thread of its own, while one after the other is killed. The soak of 10,000
/// kills is <c>dotnet run -c Release --project benchmarks -- soak synchronization</c>; here, <c>MULTIPROCESSING_TEST_KILLS</c>
/// sets the number.
/// </summary>
public abstract class KillConformance(ITestOutputHelper output) : AgentTest
{
    private const int Processes = 8;
    private const int Parties = 5;

    // The board of tests/TestWorker/Hammer.cs.
    private const int Row = 16;
    private const int Grants = 0, GrantedFor = 1, SlowestGrant = 2, SlowestWait = 3, Violations = 4, Abandoned = 5;

    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("MULTIPROCESSING_TEST_KILLS") ?? "25");
    private static readonly string[] s_names = ["lock", "recursive lock", "semaphore", "event", "condition", "barrier"];

    [Fact]
    public async Task Survivors_GoOn_AndNothingIsLost()
    {
        // The keeper is never killed; it is the source of news.
        Agent keeper = Agents(1)[0];
        keeper.Do($"hammer-new {Parties}");
        string targets = keeper.Do("hammer-send");
        keeper.Do("hammer-produce");
        List<Agent> workers = [.. Enumerable.Range(0, Processes).AsParallel().WithDegreeOfParallelism(2).Select(_ => Start())];
        Random random = new(11);
        for (int killed = 0; killed < s_kills; killed++)
        {
            Task<Agent> replacement = Task.Run(Start);
            Agent victim = workers[random.Next(workers.Count)];
            Thread.Sleep(random.Next(5));
            long death = long.Parse(keeper.Do("hammer-death"));
            victim.Kill();
            victim.Dispose();
            workers.Remove(victim);
            // Whatever the dead one held or was to do, each primitive goes on. How soon is noted, but no test of time.
            Until(() => Enumerable.Range(0, s_names.Length).All(i => Cell(Board(), i, GrantedFor) == death));
            workers.Add(await replacement);
        }
        foreach (Agent worker in workers)
        {
            worker.Kill();
            worker.Dispose();
        }
        Until(() => keeper.Do("hammer-permits") == "3");
        keeper.Do("hammer-enter");
        long[] board = Board();
        for (int i = 0; i < s_names.Length; i++)
        {
            output.WriteLine(
                $"{s_names[i]}: {s_kills} kills, {Cell(board, i, Grants)} grants, {Cell(board, i, Abandoned)} abandoned; after a death, the next grant "
                + $"within {Milliseconds(Cell(board, i, SlowestGrant))} ms, the last wait that had begun before ended within {Milliseconds(Cell(board, i, SlowestWait))} ms");
            Assert.Equal(0, Cell(board, i, Violations));
        }

        Agent Start()
        {
            Agent worker = new(Platform);
            worker.Do($"hammer-open {targets}");
            return worker;
        }

        static long Cell(long[] board, int primitive, int cell) => board[primitive * Row + cell];

        static double Milliseconds(long ticks) => Math.Round(Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds, 1);

        long[] Board() => [.. keeper.Do("hammer-board").Split(' ').Select(long.Parse)];
    }

    private protected override bool KeepsNoAgents => true;
}
