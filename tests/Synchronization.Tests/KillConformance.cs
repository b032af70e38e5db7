using System.Diagnostics;
using System.Text;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class KillsOnLinux(ITestOutputHelper output) : KillConformance(output)
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class KillsOnPortable(ITestOutputHelper output) : KillConformance(output)
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>
/// Eight processes hammer all primitives, each on a thread of its own, while one to three of them are killed every few
/// milliseconds. The soak of 10,000 kills is <c>dotnet run -c Release --project benchmarks -- soak synchronization</c>;
/// here, <c>MULTIPROCESSING_TEST_KILLS</c> sets the number.
/// </summary>
public abstract class KillConformance(ITestOutputHelper output) : AgentTest
{
    private const int Processes = 8;
    private const int Parties = 5;
    private const int MostAtOnce = 3;

    // The board of tests/TestWorker/Hammer.cs.
    private const int Row = 16;
    private const int Grants = 0, GrantedFor = 1, SlowestGrant = 2, SlowestWait = 3, Violations = 4, Abandoned = 5;

    private const int Few = 4, Most = 150;

    /// <summary>As many as the environment says, however long it takes.</summary>
    private static readonly int? s_kills =
        Environment.GetEnvironmentVariable("MULTIPROCESSING_TEST_KILLS") is { } text ? int.Parse(text) : null;

    private static readonly string[] s_names =
    [
        "lock",
        "recursive lock",
        "semaphore",
        "event",
        "condition",
        "barrier",
        "named lock",
    ];

    private readonly HashSet<int> _processes = [];
    private readonly HashSet<string> _files = [];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Survivors_GoOn_AndNothingIsLost_OrLeft()
    {
        Platform own = new(Platform.Variable);
        string name = Convert.ToBase64String(Encoding.UTF8.GetBytes($"kills {Guid.NewGuid()}"));
        // The keeper is never killed; it makes the changes that others wait for.
        using Agent keeper = new(own);
        keeper.Do($"hammer-new {Parties} {name}");
        string targets = keeper.Do("hammer-send");
        keeper.Do("hammer-produce");
        List<Agent> workers = [.. await StartAsync(Processes)];
        Random random = new(11);
        long start = Stopwatch.GetTimestamp();
        int killed = 0;
        while (TestAmount.MustGoOn(killed, s_kills ?? Few, s_kills ?? Most, start))
        {
            int count = Math.Min(random.Next(MostAtOnce) + 1, (s_kills ?? Most) - killed);
            killed += count;
            Task<Agent[]> replacements = StartAsync(count);
            long death = 0;
            for (int i = 0; i < count; i++)
            {
                Agent victim = workers[random.Next(workers.Count)];
                _files.UnionWith(victim.Files());
                Thread.Sleep(random.Next(5));
                death = long.Parse(keeper.Do("hammer-death"));
                victim.KillAndGoOn();
                workers.Remove(victim);
                End(victim);
            }
            // Whatever the dead held or were to do, each primitive goes on.
            Until(() => Enumerable.Range(0, s_names.Length).All(i => Cell(Board(), i, GrantedFor) == death));
            workers.AddRange(await replacements);
        }
        foreach (Agent worker in workers)
        {
            worker.KillAndGoOn();
            End(worker);
        }
        Until(() => keeper.Do("hammer-permits") == "3");
        keeper.Do("hammer-enter");
        AssertBoard(Board(), killed);
        _files.UnionWith(keeper.Files());
        Assert.Equal("", keeper.Errors);
        Assert.Equal(0, keeper.Quit());
        AssertNothingLeft(own);

        Task<Agent[]> StartAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() =>
        {
            Agent worker = new(own);
            lock (_processes) _processes.Add(worker.ProcessId);
            worker.Do($"hammer-open {targets} {name}");
            return worker;
        })));

        long[] Board() => [.. keeper.Do("hammer-board").Split(' ').Select(long.Parse)];
    }

    private protected override bool KeepsNoAgents => true;

    private static void End(Agent killed)
    {
        killed.Kill();
        Assert.Equal("", killed.Errors);
        killed.Dispose();
    }

    private void AssertBoard(long[] board, int kills)
    {
        for (int i = 0; i < s_names.Length; i++)
        {
            TimeSpan grant = Time(Cell(board, i, SlowestGrant)), wait = Time(Cell(board, i, SlowestWait));
            output.WriteLine(
                $"{s_names[i]}: {kills} kills, {Cell(board, i, Grants)} grants, "
                + $"{Cell(board, i, Abandoned)} abandoned; "
                + $"after a death, the next grant within {grant.TotalMilliseconds:f1} ms, the last wait that had begun "
                + $"before ended within {wait.TotalMilliseconds:f1} ms");
        }
        for (int i = 0; i < s_names.Length; i++)
        {
            Assert.Equal(0, Cell(board, i, Violations));
        }
    }

    /// <summary>
    /// No child, not even a dead one; no file of the dead, wherever it was, and none at all in the temporary folder.
    /// </summary>
    private void AssertNothingLeft(Platform own)
    {
        Assert.DoesNotContain(_processes, IsChild);
        Assert.Contains(_files, file => file.Contains("/named-"));
        Assert.DoesNotContain(_files, Path.Exists);
        Assert.Empty(Directory.EnumerateFiles(own.TemporaryFolder, "*", SearchOption.AllDirectories));
        Directory.Delete(own.TemporaryFolder, recursive: true);
    }

    private static bool IsChild(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{Environment.ProcessId}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static long Cell(long[] board, int primitive, int cell) => board[primitive * Row + cell];

    private static TimeSpan Time(long ticks) => Stopwatch.GetElapsedTime(0, ticks);
}
