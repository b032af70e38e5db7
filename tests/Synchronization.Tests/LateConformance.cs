using System.Globalization;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class LateOnLinux : LateConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LateOnPortable : LateConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>
/// A thread of one process is in the midst of a member when its process disposes of the object, and is stopped there;
/// meanwhile another process closes the object too, and makes new ones. What the thread does when it goes on touches
/// none of those.
/// </summary>
public abstract class LateConformance : AgentTest
{
    private const int Fresh = 100;

    /// <summary>
    /// How long a process is stopped. No matter for what is promised; ownership by a clock would show.
    /// </summary>
    private static readonly TimeSpan s_stopped = TimeSpan.FromMilliseconds(TestAmount.Of(0, 1500));

    /// <summary>What becomes of the memory while the thread is in there.</summary>
    public enum Memory
    {
        /// <summary>It is nobody's until the thread has left.</summary>
        Kept,

        /// <summary>As before, and for longer: a span may have been kept.</summary>
        Rests,

        /// <summary>It is given to others, and this process has pages of nobody in its place.</summary>
        Replaced,
    }

    public static TheoryData<string, string, Memory> Objects => new()
    {
        { "lock", "", Memory.Kept },
        { "recursive", "", Memory.Kept },
        { "semaphore", "2", Memory.Kept },
        { "event", "", Memory.Kept },
        { "condition", "", Memory.Kept },
        { "barrier", "2", Memory.Kept },
        { "array", "8", Memory.Rests },
        { "array", "3000", Memory.Replaced },
    };

    /// <summary>Each takes a process.</summary>
    public static TheoryData<string, string, Memory> ObjectsOfTheDead => TestAmount.IsAll ? Objects : new()
    {
        { "lock", "", Memory.Kept },
        { "event", "", Memory.Kept },
        { "array", "8", Memory.Rests },
    };

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Objects))]
    public void Operation_OfAProcessThatIsStopped_TouchesNoNewObject(string type, string arguments, Memory memory)
    {
        (Agent late, Agent other, string name, string block) = Begin(Agents(2), type, arguments);

        late.Do($"dispose {name}");
        Thread.Sleep(s_stopped);
        late.Signal("STOP");
        Thread.Sleep(s_stopped);
        Close(other, name);
        GoOn(late, other, name, block, memory);
    }

    /// <summary>The same, and the process that has a thread in there is the last one to dispose of it.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Objects))]
    public void Operation_OfTheLastProcess_TouchesNoNewObject(string type, string arguments, Memory memory)
    {
        (Agent late, Agent other, string name, string block) = Begin(Agents(2), type, arguments);

        Close(other, name);
        late.Do($"dispose {name}");
        late.Signal("STOP");
        GoOn(late, other, name, block, memory);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(ObjectsOfTheDead))]
    public void Process_ThatDiesInTheMidstOfAnOperation_KeepsNoMemory(string type, string arguments, Memory memory)
    {
        (Agent late, Agent other, string name, string block) = Begin([NewAgent(), .. Agents(1)], type, arguments);
        late.Do($"dispose {name}");
        late.Signal("STOP");
        Close(other, name);
        Assert.Equal(memory == Memory.Replaced, IsReused(other, block));
        Assert.Equal("0", other.Do("late-check"));

        late.Kill();

        other.Do("late-repair");
        Assert.True(IsReused(other, block));
        Assert.Equal("0", other.Do("late-check"));
    }

    /// <summary>The object is closed for the process at once; only its memory is not for others yet.</summary>
    [Fact]
    public void Lock_ThatAllHaveDisposedOf_IsGone_WhileAThreadOfOneIsInThere()
    {
        (Agent late, Agent other, string name, _) = Begin(Agents(2), "lock", "");
        string reference = other.Do($"send {name}");

        other.Do($"dispose {name}");
        late.Do($"dispose {name}");

        Assert.Equal(nameof(FileNotFoundException), Error(other, $"open lock again {reference}"));
        Assert.Equal(nameof(FileNotFoundException), Error(late, $"open lock again {reference}"));
        late.Do($"late-end {name}");
        Close(late, name);
    }

    /// <summary>
    /// A thread that comes late takes the lock that others still use: as long as its process lives, it is held.
    /// </summary>
    [Fact]
    public void Lock_TakenByAThreadThatCameLate_IsRepairedWithItsProcess()
    {
        (Agent late, Agent other, string name, _) = Begin([NewAgent(), .. Agents(1)], "lock", "");
        late.Do($"dispose {name}");
        late.Do($"late-end {name}");
        Close(late, name);
        Assert.Equal("True", other.Do($"lock-held {name}"));

        late.Kill();

        Assert.Equal("True", other.Do($"lock-enter {name}"));
        other.Do($"lock-exit {name}");
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Threads_ThatUseALockWithoutAPause_WhileTheirProcessIsStoppedAndDisposesOfIt_TouchNoNewObject()
    {
        Agent late = NewAgent(), other = NewAgent();
        Random random = new(11);
        int told = 0, touched = 0, rounds = 0;
        foreach (int round in TestAmount.Rounds(8, 400))
        {
            rounds++;
            string name = Share([other, late], "lock");
            Task<string> hammering = late.StartAsync(2, $"late-hammer {name} {random.Next(300_000)}");
            late.Signal("STOP");
            Close(other, name);
            other.Do($"late-fresh {Fresh} -1");
            late.Signal("CONT");
            told += int.Parse(late.Result(hammering), CultureInfo.InvariantCulture);
            touched += int.Parse(other.Do("late-check"), CultureInfo.InvariantCulture);
            if (round % 10 == 9) Close(late, name);
        }
        Assert.Equal((0, 2 * rounds), (touched, told));
    }

    private static (Agent Late, Agent Other, string Name, string Block) Begin(
        Agent[] agents, string type, string arguments)
    {
        (Agent late, Agent other) = (agents[0], agents[1]);
        string name = Share([other, late], type, arguments);
        return (late, other, name, late.Do($"late-begin {name}"));
    }

    private static void GoOn(Agent late, Agent other, string name, string block, Memory memory)
    {
        bool isReused = IsReused(other, block);
        late.Signal("CONT");
        late.Do($"late-end {name}");

        Assert.Equal(memory == Memory.Replaced, isReused);
        Assert.Equal("0", other.Do("late-check"));
        Close(late, name);
        Assert.Equal(memory != Memory.Rests, IsReused(other, block));
        Assert.Equal("0", other.Do("late-check"));
    }

    /// <summary>Disposes of it, and collects what is left of the handle.</summary>
    private static void Close(Agent agent, string name)
    {
        agent.Do($"dispose {name}");
        agent.Do($"forget {name}");
    }

    private static bool IsReused(Agent agent, string block) => bool.Parse(agent.Do($"late-fresh {Fresh} {block}"));
}
