using System.Globalization;
using System.Runtime.CompilerServices;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>
/// Tests between real processes. Agents are kept for the next test of the class unless a test spoils them; after each
/// test their stderr must be empty.
/// </summary>
public abstract class AgentTest : IDisposable
{
    private static readonly Dictionary<Platform, Queue<Agent>> s_idle = [];
    private readonly List<Agent> _agents = [];
    private readonly List<Agent> _spoiled = [];
    private static int s_names;

    /// <summary>By so much may a timer of the framework be early.</summary>
    private protected const int ClockMilliseconds = 2;

    static AgentTest() => TestRun.AtEnd(() =>
    {
        Agent[] agents = [.. s_idle.Values.SelectMany(all => all)];
        foreach (Agent agent in agents) agent.Use();
        foreach (Agent agent in agents) agent.CloseInput();
        foreach (Agent agent in agents) agent.Quit();
        foreach (Platform platform in s_idle.Keys) Directory.Delete(platform.TemporaryFolder, recursive: true);
    });

    private protected abstract Platform Platform { get; }

    /// <summary>The agents of these tests go on doing things for ever.</summary>
    private protected virtual bool KeepsNoAgents => false;

    /// <summary>A name for an object that no other test uses.</summary>
    private protected static string NewName(string stem = "o") => $"{stem}{Interlocked.Increment(ref s_names)}";

    /// <summary>Processes that are alive and do nothing.</summary>
    private protected Agent[] Agents(int count)
    {
        Agent[] agents = new Agent[count];
        for (int i = 0; i < count; i++)
        {
            agents[i] = TakeIdle() ?? new Agent(Platform);
            agents[i].Use();
            _agents.Add(agents[i]);
        }
        return agents;
    }

    /// <summary>A process that no other test has used or will use.</summary>
    /// <param name="megabytes">How large its files may become; zero: no limit.</param>
    /// <param name="descriptors">How many files it may have open; zero: no limit of its own.</param>
    private protected Agent NewAgent(int megabytes = 0, int descriptors = 0)
    {
        Agent agent = new(Platform, megabytes, descriptors);
        _agents.Add(agent);
        _spoiled.Add(agent);
        return agent;
    }

    /// <summary>Makes an object in the first agent, and opens it in the others.</summary>
    private protected static string Share(Agent[] agents, string type, string arguments = "")
    {
        string name = NewName(type);
        agents[0].Do($"new {type} {name} {arguments}".TrimEnd());
        foreach (Agent agent in agents[1..]) Pass(agents[0], agent, type, name);
        return name;
    }

    /// <summary>Sends a handle from one agent to another.</summary>
    private protected static void Pass(Agent from, Agent to, string type, string name) =>
        to.Do($"open {type} {name} {from.Do($"send {name}")}");

    private protected static string Error(Agent agent, string command, int thread = 1) =>
        Assert.Throws<AgentException>(() => agent.Do(thread, command)).TypeName;

    /// <summary>
    /// The command must say that, and not before the time was up. How much later is the machine's business: only the
    /// watchdog ends the wait.
    /// </summary>
    private protected static void AssertEndsAfter(int milliseconds, string expected, Agent agent, string command)
    {
        (double took, string said) = Timed(agent, agent.StartAsync(1, $"timed {command}"));
        Assert.Equal(expected, said);
        Assert.InRange(took, milliseconds - ClockMilliseconds, double.MaxValue);
    }

    /// <summary>
    /// What a command that began with "timed" said, or which exception it threw, and after how many milliseconds.
    /// </summary>
    private protected static (double Took, string Said) Timed(Agent agent, Task<string> running)
    {
        string[] answer = agent.Result(running).Split(' ', 2);
        return (double.Parse(answer[0], CultureInfo.InvariantCulture), answer[1]);
    }

    /// <summary>Waits until something holds that nobody announces; asserts nothing about how long it takes.</summary>
    private protected static void Until(
        Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "") =>
        Waiting.Until(condition, text);

    private void KeepForOthers(Agent agent)
    {
        lock (s_idle)
        {
            if (!s_idle.TryGetValue(Platform, out Queue<Agent>? agents)) s_idle[Platform] = agents = new();
            agents.Enqueue(agent);
        }
    }

    // Of tests side by side, the watchdog may have killed what another one uses by now.
    private Agent? TakeIdle()
    {
        lock (s_idle)
        {
            while (s_idle.TryGetValue(Platform, out Queue<Agent>? agents) && agents.TryDequeue(out Agent? idle))
            {
                if (!idle.HasExited) return idle;
                idle.Dispose();
            }
            return null;
        }
    }

    public void Dispose()
    {
        foreach (Agent agent in _agents)
        {
            string errors = agent.Errors;
            if (agent.HasExited || KeepsNoAgents || _spoiled.Contains(agent)) agent.Dispose();
            else KeepForOthers(agent);
            Assert.Equal("", errors);
        }
        GC.SuppressFinalize(this);
    }
}
