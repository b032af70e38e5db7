using Multiprocessing.Platform;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>
/// Programs that are stopped while they have a lock of a named object's heap: nobody waits for them in the folder.
/// </summary>
public abstract partial class NamedConformance
{
    private const int LockOffset = 64, RepairLockOffset = 128;

    /// <summary>One process repairs, and is stopped there; another is dead.</summary>
    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public void Name_WhoseDeadAreRepairedByAStoppedProcess_CanBeOpened_AndSoCanOthers()
    {
        Agent stopped = NewAgent(), killed = NewAgent(), opener = NewAgent(), other = NewAgent();
        string name = Encode($"repair {Guid.NewGuid()}");
        foreach (Agent agent in (Agent[])[stopped, killed]) agent.Do($"new named-event e {name}");
        NoteFiles(stopped);
        stopped.Signal("STOP");
        Overwrite(RepairLockOffset, 1);
        killed.Kill();
        Task<string> opening = opener.StartAsync($"new named-event e {name}");
        for (int i = 0; i < 20; i++)
        {
            other.Do($"new named-event o {Encode($"meanwhile {Guid.NewGuid()}")}");
            other.Do("dispose o");
        }
        opener.Result(opening);
        opener.Do("event-set e");
        Assert.Equal(0, other.Quit());
        stopped.Signal("CONT");
        Assert.Equal("True", stopped.Do("event-is-set e"));
        foreach (Agent agent in (Agent[])[stopped, opener]) agent.Do("dispose e");
        AssertNothingLeft();
    }

    /// <summary>One process has the tables of the heap, and is stopped there.</summary>
    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public void Name_WhoseTablesAStoppedProcessHas_IsRefusedWithItsNumber_AndOthersCanBeOpened()
    {
        Agent stopped = NewAgent(), closer = NewAgent(), opener = NewAgent(), other = NewAgent();
        string name = Encode($"tables {Guid.NewGuid()}");
        foreach (Agent agent in (Agent[])[stopped, closer]) agent.Do($"new named-event e {name}");
        NoteFiles(stopped);
        stopped.Signal("STOP");
        Overwrite(LockOffset, 1);
        Task<string> opening = opener.StartAsync($"new named-event e {name}"), closing = closer.StartAsync("dispose e");
        for (int i = 0; i < 20; i++)
        {
            other.Do($"new named-event o {Encode($"meanwhile {Guid.NewGuid()}")}");
            other.Do("dispose o");
        }
        AgentException refused = Assert.Throws<AgentException>(() => opener.Result(opening));
        Assert.Equal("IOException", refused.TypeName);
        Assert.Contains($"process {stopped.ProcessId} ", refused.Message);
        closer.Result(closing);
        Assert.Equal(0, closer.Quit());
        stopped.Signal("CONT");
        stopped.Do("dispose e");
        opener.Do($"new named-event e {name}");
        opener.Do("dispose e");
        AssertNothingLeft();
    }

    private void Overwrite(int offset, int value)
    {
        using FileStream file = new(NotedFile(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = SharedFile.PlatformBytes + offset;
        file.Write(BitConverter.GetBytes(value));
    }
}
