using System.Text;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Platform.Unix;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class NamedOnLinux : NamedConformance
{
    // Other programs that tidy the folder would find the dead before the tests do.
    private static readonly Platform s_own = new(null, TestRun.NamedRoot);

    private protected override Platform Platform => s_own;

    private protected override string Folder => $"{TestRun.NamedRoot}/multiprocessing-{UserId}";

    /// <summary>
    /// Who finds the file finds the object in it, as long as its last user has not deleted the file too.
    /// </summary>
    [Fact]
    public void LastHandle_IsClosed_WhenNobodyElseIsInTheFolder()
    {
        Agent agent = NewAgent();
        agent.Do($"new named-event e {Encode($"order {Guid.NewGuid()}")}");
        NoteFiles(agent);
        string path = NotedFile();
        Task<string> disposing;
        using (UserFolder.Named.Enter())
        {
            disposing = agent.StartAsync("dispose e");
            Until(() => File.ReadLines("/proc/locks")
                .Any(line => line.Contains("->") && line.Contains($" {agent.ProcessId} ")));
            using NamedSharedFile file = NamedSharedFile.Open(path, create: false);
            Assert.True(HasBlock(file));
        }
        agent.Result(disposing);
        AssertNothingLeft();
    }

    private static unsafe bool HasBlock(NamedSharedFile file)
    {
        HeapGeometry geometry = HeapGeometry.Named;
        byte* start = file.Map(0, geometry.RangeArea);
        bool has = (*(long*)(start + geometry.CellStates) & BlockState.Allocated) != 0;
        file.Unmap(start, geometry.RangeArea);
        return has;
    }
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class NamedOnPortable : NamedConformance
{
    private static readonly Platform s_own = new(Platform.Portable.Variable);

    private protected override Platform Platform => s_own;

    private protected override string Folder => $"{Platform.TemporaryFolder}/multiprocessing-{UserId}";
}

/// <summary>Named objects between programs that know nothing of each other but the name.</summary>
public abstract partial class NamedConformance : AgentTest
{
    private protected static string UserId { get; } = File.ReadLines("/proc/self/status")
        .First(line => line.StartsWith("Uid:")).Split('\t')[2];

    private protected abstract string Folder { get; }

    private readonly HashSet<string> _files = [];

    [Fact, Row("S-12")]
    public void SameName_IsTheSameObject()
    {
        Agent[] agents = Agents(2);
        string name = Encode($"same {Guid.NewGuid()}");
        foreach (Agent agent in agents)
        {
            agent.Do($"new named-lock l {name}");
            agent.Do($"new named-semaphore s {name} 2");
            agent.Do($"new named-event e {name}");
        }
        agents[0].Do("lock-enter l");
        Assert.Equal("False", agents[1].Do("lock-try l 0"));
        Task<string> waiting = agents[1].StartAsync("lock-enter l");
        agents[0].Do("lock-exit l");
        Assert.Equal("False", agents[1].Result(waiting));
        agents[1].Do("semaphore-wait s");
        Assert.Equal("1", agents[0].Do("semaphore-count s"));
        Task<string> set = agents[0].StartAsync("event-wait-async e");
        agents[1].Do("event-set e");
        agents[0].Result(set);
        agents[1].Do("lock-exit l");
        agents[1].Do("semaphore-release s");
        NoteFiles(agents[0]);
        DisposeAll(agents);
        AssertNothingLeft();
    }

    /// <summary>As .NET's own named objects do; what is given for a new one is not looked at then.</summary>
    [Fact, Row("F-05")]
    public void NameInUse_OpensWhatIsThere_AndAnUnknownNameMakesIt()
    {
        Agent[] agents = Agents(2);
        string name = Encode($"in use {Guid.NewGuid()}"), unknown = Encode($"unknown {Guid.NewGuid()}");
        agents[0].Do($"new named-semaphore s {name} 2");
        agents[0].Do("semaphore-wait s");
        agents[1].Do($"new named-semaphore s {name} 7");
        Assert.Equal("1", agents[1].Do("semaphore-count s"));
        agents[1].Do($"new named-semaphore u {unknown} 7");
        Assert.Equal("7", agents[1].Do("semaphore-count u"));
        agents[0].Do("semaphore-release s");
        Assert.Equal("2", agents[1].Do("semaphore-count s"));
        NoteFiles(agents[1]);
        agents[1].Do("dispose u");
        foreach (Agent agent in agents) agent.Do("dispose s");
        AssertNothingLeft();
    }

    [Fact]
    public void Holder_ThatIsKilled_LeavesTheLockAbandoned_AndItsPermits()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string name = Encode($"killed {Guid.NewGuid()}");
        foreach (Agent agent in agents)
        {
            agent.Do($"new named-lock l {name}");
            agent.Do($"new named-semaphore s {name} 1");
            agent.Do($"new named-event e {name}");
        }
        agents[1].Do("lock-enter l");
        agents[1].Do("semaphore-wait s");
        NoteFiles(agents[1]);
        Task<string> entering = agents[0].StartAsync("lock-enter l");
        Task<string> taking = agents[0].StartAsync("semaphore-wait s");
        agents[1].Kill();
        Assert.Equal("True", agents[0].Result(entering));
        agents[0].Result(taking);
        agents[0].Do("lock-exit l");
        agents[0].Do("semaphore-release s");
        DisposeAll(agents[..1]);
        AssertNothingLeft();
    }

    /// <summary>A wait of a condition over the lock ended after the death, and had nobody to tell.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void NoticeOfADeath_ThatNobodyWasGiven_OutlivesAllPrograms()
    {
        Agent[] agents = [NewAgent(), NewAgent(), NewAgent()];
        string name = Encode($"untold {Guid.NewGuid()}");
        foreach (Agent agent in agents[..2]) agent.Do($"new named-lock l {name}");
        agents[0].Do("new condition-over c l");
        Pass(agents[0], agents[1], "condition", "c");
        Task<string> waiting = agents[0].StartAsync("condition-wait c 3600000");
        Until(() => agents[1].Do("condition-waiters c") == "1" && agents[1].Do("lock-held l") == "False");
        agents[1].Do("lock-enter l");
        agents[1].Do("condition-bare-notify c");
        agents[1].Kill();
        Assert.Equal("True", agents[0].Result(waiting));
        NoteFiles(agents[0]);
        agents[0].Kill();
        agents[2].Do($"new named-lock l {name}");
        Assert.Equal("True", agents[2].Do("lock-enter l"));
        agents[2].Do("lock-exit l");
        Assert.Equal("False", agents[2].Do("lock-enter l"));
        agents[2].Do("lock-exit l");
        agents[2].Do("dispose l");
        AssertNothingLeft();
    }

    [Fact]
    public void Objects_OfProgramsThatAreAllDead_AreTakenOver()
    {
        Agent first = NewAgent(), second = NewAgent();
        string name = Encode($"stale {Guid.NewGuid()}"), other = Encode($"other {Guid.NewGuid()}");
        first.Do($"new named-lock l {name}");
        first.Do($"new named-semaphore s {name} 3");
        first.Do($"new named-event e {other}");
        first.Do("lock-enter l");
        first.Do("semaphore-wait s");
        NoteFiles(first);
        first.Kill();
        second.Do($"new named-lock l {name}");
        second.Do($"new named-semaphore s {name} 3");
        second.Do($"new named-event e {name}");
        Assert.Equal("True", second.Do("lock-enter l"));
        second.Do("lock-exit l");
        Assert.Equal("3", second.Do("semaphore-count s"));
        NoteFiles(second);
        DisposeAll([second]);
        AssertNothingLeft();
    }

    [Fact]
    public void Exit_OfTheLastUser_LeavesNothing()
    {
        Agent agent = NewAgent();
        agent.Do($"new named-event e {Encode($"exit {Guid.NewGuid()}")}");
        NoteFiles(agent);
        Assert.Equal(0, agent.Quit());
        AssertNothingLeft();
    }

    /// <summary>
    /// A signal ends a .NET program at once, unless it handles it; the next program that uses a name cleans up.
    /// </summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Row("U-02")]
    public void ProgramEndedByASignal_IsCleanedUpAfterByTheNext_AlsoWhenSomebodyRemovedAFile(string signal)
    {
        Agent agent = NewAgent();
        agent.Do($"new named-event e {Encode($"first {Guid.NewGuid()}")}");
        NoteFiles(agent);
        string first = _files.Single();
        agent.Do($"new named-event s {Encode($"second {Guid.NewGuid()}")}");
        NoteFiles(agent);
        File.Delete(first);
        agent.Signal(signal);
        Until(() => agent.HasExited);
        Agent next = NewAgent();
        next.Do($"new named-event e {Encode($"next {Guid.NewGuid()}")}");
        NoteFiles(next);
        Assert.Equal(0, next.Quit());
        AssertNothingLeft();
    }

    [Fact]
    public void File_IsReadableByItsUserOnly()
    {
        Agent agent = NewAgent();
        agent.Do($"new named-event e {Encode($"mode {Guid.NewGuid()}")}");
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        NoteFiles(agent);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_files.Single()));
        agent.Quit();
    }

    [Theory]
    [InlineData("with/slash and \0 and ../.. and ünïcödé 🔒")]
    [InlineData(".")]
    [InlineData("a name as long as this one is, and longer than what a file may be called, since there is no reason "
        + "to forbid it: "
        + "a name as long as this one is, and longer than what a file may be called, since there is no reason "
        + "to forbid it: "
        + "a name as long as this one is, and longer than what a file may be called, since there is no reason "
        + "to forbid it")]
    public void Name_MayBeOdd(string name)
    {
        Agent[] agents = Agents(2);
        foreach (Agent agent in agents) agent.Do($"new named-event e {Encode(name)}");
        agents[0].Do("event-set e");
        Assert.Equal("True", agents[1].Do("event-is-set e"));
        foreach (Agent agent in agents) agent.Do("dispose e");
    }

    [Fact]
    public void Name_EmptyOrTooLong_IsRefused()
    {
        Agent[] agents = Agents(1);
        Assert.Equal("ArgumentException", Error(agents[0], "new named-lock x "));
        Assert.Equal("ArgumentException", Error(agents[0], $"new named-lock x {Encode(new string('x', 1001))}"));
    }

    [Fact]
    public void File_OfAnotherLayout_IsRefusedByName()
    {
        Agent first = NewAgent(), second = NewAgent();
        string name = Encode($"layout {Guid.NewGuid()}");
        first.Do($"new named-event e {name}");
        NoteFiles(first);
        using (FileStream file = new(_files.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 64 * 1024 + 8; // the layout version in the heap's header
            file.Write([99, 0, 0, 0]);
        }
        AgentException refused = Assert.Throws<AgentException>(() => second.Do($"new named-event e {name}"));
        Assert.Equal("InvalidDataException", refused.TypeName);
        Assert.Contains("layout 99", refused.Message);
        first.Quit();
    }

    [Fact]
    public void Handle_OfANamedObject_CanBeSent()
    {
        Agent[] agents = Agents(2);
        agents[0].Do($"new named-event e {Encode($"sent {Guid.NewGuid()}")}");
        Pass(agents[0], agents[1], "event", "e");
        agents[1].Do("event-set e");
        Assert.Equal("True", agents[0].Do("event-is-set e"));
        foreach (Agent agent in agents) agent.Do("dispose e");
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("lock")]
    [InlineData("semaphore", " 1")]
    [InlineData("event")]
    [InlineData("queue")]
    public void Dispose_Twice_DoesNothing(string type, string arguments = "")
    {
        Agent agent = NewAgent();
        string name = Encode($"twice {Guid.NewGuid()}");
        agent.Do($"new named-{type} a {name}{arguments}");
        agent.Do("dispose a");
        agent.Do("dispose a");
        agent.Do($"new named-{type} b {name}{arguments}");
        agent.Do("dispose a");
        NoteFiles(agent);
        Assert.True(File.Exists(_files.Single()));
        agent.Do("dispose b");
        AssertNothingLeft();
        Assert.Equal(0, agent.Quit());
    }

    /// <summary>Somebody found the object gone, and made it anew, while this process was still closing it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FileOfAnother_UnderTheSameName_IsNotDeleted(bool atExit)
    {
        Agent agent = NewAgent();
        agent.Do($"new named-lock l {Encode($"mine {Guid.NewGuid()}")}");
        NoteFiles(agent);
        string file = _files.Single(), others = $"{file}-others";
        File.WriteAllBytes(others, new byte[128 * 1024]);
        File.Move(others, file, overwrite: true);
        try
        {
            if (!atExit) agent.Do("dispose l");
            Assert.Equal(0, agent.Quit());
            Assert.True(File.Exists(file));
        }
        finally
        {
            if (File.Exists(file)) File.Delete(file);
        }
    }

    [Fact]
    public void Name_WhoseObjectCouldNotBeMade_CanBeUsedAfterwards()
    {
        Agent agent = NewAgent();
        string name = Encode($"failed {Guid.NewGuid()}");
        Assert.Equal("InvalidOperationException", Error(agent, $"named-event-that-fails {name}"));
        agent.Do($"new named-event e {name}");
        agent.Do("event-set e");
        NoteFiles(agent);
        agent.Do("dispose e");
        AssertNothingLeft();
    }

    /// <summary>The creator disposed of it, and the garbage collector closed the last handle.</summary>
    [Fact]
    public void Name_WhoseObjectIsGone_IsANewOne_AlsoWhileItsHeapIsStillKnown()
    {
        Agent[] agents = [NewAgent(), NewAgent()];
        string name = Encode($"gone {Guid.NewGuid()}");
        foreach (Agent agent in agents) agent.Do($"new named-event e {name}");
        agents[0].Do("event-set e");
        agents[0].Do("dispose e");
        agents[1].Do("forget e");
        foreach (int i in (int[])[1, 0])
        {
            agents[i].Do($"new named-event e {name}");
            Assert.Equal("False", agents[i].Do("event-is-set e"));
        }
        agents[0].Do("event-set e");
        Assert.Equal("True", agents[1].Do("event-is-set e"));
        NoteFiles(agents[0]);
        foreach (Agent agent in agents) agent.Do("dispose e");
        AssertNothingLeft();
    }

    [Fact]
    public void Name_OpenedWithoutADescriptorLeft_IsRefused_AndNotTriedForEver()
    {
        Agent agent = NewAgent(descriptors: 200);
        Assert.StartsWith("24 ", agent.Do($"named-event-out-of-descriptors {Encode($"none left {Guid.NewGuid()}")}"));
        Assert.Equal(0, agent.Quit());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Lock_OpenedAndDisposedOfByAllAgainAndAgain_IsHeldByOneAtATime()
    {
        Agent[] agents = Agents(4);
        string name = Encode($"churn {Guid.NewGuid()}"), file = Path.Combine(Platform.TemporaryFolder, NewName("held"));
        Task<string>[] running = [.. agents.Select(agent => agent.StartAsync($"named-lock-churn {name} {file} 200"))];
        foreach (Task<string> one in running) agents[0].Result(one);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Name_OpenedAndDisposedOfByManyThreads_IsAlwaysThere() =>
        Agents(1)[0].Do($"named-threads-churn {Encode($"threads {Guid.NewGuid()}")} 200");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(8, 99)]
    [InlineData(12, -1)]
    public void DamagedFile_IsNoObstacleToOtherNames(int offset, int value)
    {
        Agent first = NewAgent(), second = NewAgent();
        first.Do($"new named-event e {Encode($"damaged {Guid.NewGuid()}")}");
        NoteFiles(first);
        string damaged = _files.Single();
        using (FileStream file = new(damaged, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 64 * 1024 + offset;
            file.Write(BitConverter.GetBytes(value));
        }
        first.Kill();
        try
        {
            second.Do($"new named-event e {Encode($"other {Guid.NewGuid()}")}");
            second.Do("dispose e");
        }
        finally
        {
            File.Delete(damaged);
        }
    }

    /// <summary>Other test programs have named objects of their own at the same time.</summary>
    private protected void NoteFiles(Agent agent) =>
        _files.UnionWith(agent.Files().Where(path => path.StartsWith($"{Folder}/named-")));

    private protected string NotedFile() => _files.Single();

    private protected void AssertNothingLeft()
    {
        Assert.NotEmpty(_files);
        Assert.DoesNotContain(_files, File.Exists);
    }

    private static void DisposeAll(Agent[] agents)
    {
        foreach (Agent agent in agents) foreach (string name in (string[])["l", "s", "e"]) agent.Do($"dispose {name}");
    }

    /// <summary>Names travel as base64, to carry any characters.</summary>
    private protected static string Encode(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));
}
