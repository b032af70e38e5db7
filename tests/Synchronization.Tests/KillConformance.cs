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
/// Eight processes hammer a primitive while one after the other is killed. <c>MULTIPROCESSING_TEST_KILLS</c> sets the number of
/// kills per primitive: the soak of 10,000 is <c>MULTIPROCESSING_TEST_KILLS=2000</c> over the five primitives.
/// </summary>
public abstract class KillConformance(ITestOutputHelper output) : AgentTest
{
    private const int Processes = 8;
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("MULTIPROCESSING_TEST_KILLS") ?? "15");

    [Theory]
    [InlineData("lock", "")]
    [InlineData("semaphore", "3 3")]
    [InlineData("event", "")]
    [InlineData("condition", "")]
    [InlineData("barrier", "7")]
    public void Survivors_GoOn_AndNothingIsLost(string type, string arguments)
    {
        Agent keeper = Agents(1)[0];
        string sut = Share([keeper], type, arguments);
        string shared = Share([keeper], "array", "16");
        Agent[] workers = new Agent[Processes - 1];
        for (int i = 0; i < workers.Length; i++) workers[i] = Start();
        // The keeper is never killed; it is the source of news.
        if (type is "event" or "condition") Hammer(keeper, " produce");
        Random random = new(11);
        int killed = 0;
        for (; killed < s_kills; killed++)
        {
            int victim = random.Next(workers.Length);
            Thread.Sleep(random.Next(5));
            workers[victim].Kill();
            workers[victim].Dispose();
            int before = Read(2);
            // Without the new one: the others must go on by themselves. (A barrier's parties learn that it is broken.)
            if (type != "barrier") Until(() => Read(2) > before + 20);
            workers[victim] = Start();
            Until(() => Read(2) > before + 40);
        }
        foreach (Agent worker in workers)
        {
            worker.Kill();
            worker.Dispose();
        }
        Assert.Equal(0, Read(3));
        if (type == "semaphore") Until(() => keeper.Do($"semaphore-try {sut} 0") == "True" && keeper.Do($"semaphore-release {sut}") == "2" && keeper.Do($"semaphore-count {sut}") == "3");
        if (type == "lock") keeper.Do($"lock-scope {sut}");
        output.WriteLine($"{type}: {killed} kills, {Read(2)} operations, {Read(4)} abandoned, longest wait {Read(5)} ms");

        Agent Start()
        {
            Agent worker = new(Platform);
            Pass(keeper, worker, type, sut);
            Pass(keeper, worker, "array", shared);
            Hammer(worker, "");
            return worker;
        }

        void Hammer(Agent agent, string role) => agent.StartAsync($"hammer-on {sut} {shared}{role}")
            .ContinueWith(ended => Trace.WriteLine(ended.Exception?.Message), TaskContinuationOptions.OnlyOnFaulted);

        int Read(int cell) => int.Parse(keeper.Do($"array-get {shared} {cell}"));
    }

    private protected override bool KeepsNoAgents => true;
}
