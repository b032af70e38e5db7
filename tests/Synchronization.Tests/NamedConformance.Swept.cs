using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>
/// What the next one sees after all users are dead: the same, whoever cleaned up in between, or nobody.
/// </summary>
public abstract partial class NamedConformance
{
    /// <summary>Nobody opens it again: the wait is the last that uses it.</summary>
    [Fact]
    public void Object_WhoseLastUserIsAWait_GoesWithIt()
    {
        Agent agent = NewAgent();
        string name = Encode($"wait {Guid.NewGuid()}");
        // Made by another handle, so that the file can be named.
        agent.Do($"new named-event e {name}");
        NoteFiles(agent);
        string file = NotedFile();
        agent.Do("dispose e");
        Assert.Equal("True", agent.Do($"named-event-disposed-in-a-wait {name}"));
        Until(() => !agent.Files().Contains(file) && !File.Exists(file));
    }

    [Fact]
    public void Object_WhoseLastHandleIsCollected_GoesWithIt()
    {
        Agent agent = NewAgent();
        agent.Do($"new named-event e {Encode($"collected {Guid.NewGuid()}")}");
        NoteFiles(agent);
        string file = NotedFile();
        agent.Do("forget e");
        Until(() => !agent.Files().Contains(file) && !File.Exists(file));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("lock", "", "lock-enter", "lock-enter", "True", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("lock", "", "lock-enter", "lock-enter", "True", true)]
    [InlineData("lock", "", "text", "lock-enter", "False", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("lock", "", "text", "lock-enter", "False", true,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("semaphore", " 3", "semaphore-wait", "semaphore-count", "3", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("semaphore", " 3", "semaphore-wait", "semaphore-count", "3", true)]
    [InlineData("semaphore", " 3", "semaphore-release", "semaphore-count", "3", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("semaphore", " 3", "semaphore-release", "semaphore-count", "3", true,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("event", "", "event-set", "event-is-set", "False", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("event", "", "event-set", "event-is-set", "False", true)]
    [InlineData("queue", "", "queue-enqueue 1", "queue-count", "0", false,
        Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData("queue", "", "queue-enqueue 1", "queue-count", "0", true,
        Traits = [TestAmount.Trait, TestAmount.All])]
    public void Object_WhoseUsersAreDead_IsNew_ButADeathInALockIsReported(
        string type, string arguments, string use, string look, string expected, bool isSwept)
    {
        Agent first = NewAgent(), second = NewAgent();
        string name = Encode($"swept {Guid.NewGuid()}");
        first.Do($"new named-{type} o {name}{arguments}");
        string[] parts = use.Split(' ', 2);
        first.Do(string.Join(' ', [parts[0], "o", .. parts[1..]]));
        NoteFiles(first);
        string file = NotedFile();
        first.Kill();
        if (isSwept)
        {
            Sweep();
            Assert.False(File.Exists(file));
        }
        second.Do($"new named-{type} o {name}{arguments}");
        Assert.Equal(expected, second.Do($"{look} o"));
        if (type == "lock")
        {
            second.Do("lock-exit o");
            Assert.Equal("False", second.Do("lock-enter o"));
            second.Do("lock-exit o");
        }
        second.Do("dispose o");
        AssertNothingLeft();
        AssertNoNotice(file);
    }

    /// <summary>
    /// Somebody who had the lock, but never entered it, closes it in order after the death of its holder.
    /// </summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DeathInALock_OutlivesTheLastUser_WhoDidNotEnter(bool isRepaired)
    {
        Agent holder = NewAgent(), bystander = NewAgent(), next = NewAgent();
        string name = Encode($"bystander {Guid.NewGuid()}");
        foreach (Agent agent in (Agent[])[holder, bystander]) agent.Do($"new named-lock l {name}");
        holder.Do("lock-enter l");
        NoteFiles(holder);
        holder.Kill();
        if (isRepaired) Assert.Equal("False", bystander.Do("lock-held l"));
        bystander.Do("dispose l");
        AssertNothingLeft();
        next.Do($"new named-lock l {name}");
        Assert.Equal("True", next.Do("lock-enter l"));
        next.Do("lock-exit l");
        next.Do("dispose l");
        AssertNoNotice(NotedFile());
    }

    [Fact]
    public void Exit_OfAProcessThatHoldsALock_IsReportedAsItsDeathIs()
    {
        Agent holder = NewAgent(), next = NewAgent();
        string name = Encode($"exit in a lock {Guid.NewGuid()}");
        holder.Do($"new named-lock l {name}");
        holder.Do("lock-enter l");
        NoteFiles(holder);
        Assert.Equal(0, holder.Quit());
        AssertNothingLeft();
        next.Do($"new named-lock l {name}");
        Assert.Equal("True", next.Do("lock-enter l"));
        next.Do("lock-exit l");
        next.Do("dispose l");
        AssertNoNotice(NotedFile());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reference_ToAnObjectWhoseUsersAreDead_IsRefused(bool isSwept)
    {
        Agent sender = NewAgent(), receiver = NewAgent();
        sender.Do($"new named-event e {Encode($"sent by the dead {Guid.NewGuid()}")}");
        sender.Do("event-set e");
        string reference = sender.Do("send e");
        NoteFiles(sender);
        sender.Kill();
        if (isSwept) Sweep();
        AgentException refused = Assert.Throws<AgentException>(() => receiver.Do($"open event e {reference}"));
        Assert.Contains("ended", refused.Message);
        Sweep();
        AssertNothingLeft();
    }

    /// <summary>A program that knows nothing of these names uses one of its own.</summary>
    private void Sweep()
    {
        Agent third = NewAgent();
        third.Do($"new named-event other {Encode($"unrelated {Guid.NewGuid()}")}");
        third.Do("dispose other");
        Assert.Equal(0, third.Quit());
    }

    private static void AssertNoNotice(string file)
    {
        string notice = $"abandoned-{Path.GetFileName(file)["named-".Length..]}";
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, notice)));
    }
}
