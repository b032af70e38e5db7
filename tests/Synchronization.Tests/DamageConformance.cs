using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class DamageOnLinux : DamageConformance
{
    private protected override Platform Platform => Platform.Linux;

    private protected override string HeapOf(Agent agent) => Directory.EnumerateFiles($"/proc/{agent.ProcessId}/fd")
        .First(file => new FileInfo(file).LinkTarget?.StartsWith("/memfd:multiprocessing-heap") == true);
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class DamageOnPortable : DamageConformance
{
    private protected override Platform Platform => Platform.Portable;

    private protected override string HeapOf(Agent agent) =>
        Directory
            .EnumerateFiles(
                Platform.TemporaryFolder, $"memory-{agent.ProcessId}-*-heap*", SearchOption.AllDirectories)
            .Single();
}

/// <summary>
/// Single words of the shared heap are written over: every call ends, by itself or with an exception that says so.
/// </summary>
public abstract class DamageConformance : AgentTest
{
    private static readonly string[] s_allowed =
    [
        "ok", nameof(InvalidDataException), "MultiprocessingException",
        nameof(IOException), nameof(InvalidOperationException),
        nameof(OutOfMemoryException), nameof(FileNotFoundException), "BrokenBarrierException",
    ];

    private protected abstract string HeapOf(Agent agent);

    private FileStream OpenHeapOf(Agent agent) =>
        new(HeapOf(agent), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    public static TheoryData<string> Places => [.. TestAmount.Every(3, s_places.Keys)];

    /// <summary>The offsets of the words, from the start of the file.</summary>
    private static readonly Dictionary<string, long[]> s_places = new()
    {
        ["header"] = [.. Words(SharedFile.PlatformBytes, 64)],
        ["locks"] = [.. Words(SharedFile.PlatformBytes + 64, 16), .. Words(SharedFile.PlatformBytes + 128, 16)],
        ["counts"] = [.. Words(SharedFile.PlatformBytes + 192, 8), .. Words(SharedFile.PlatformBytes + 256, 16)],
        ["participants"] =
        [
            .. Words(HeapGeometry.Tree.ParticipantTable, 16),
            .. Words(HeapGeometry.Tree.ParticipantTable + 64, 16),
        ],
        ["states"] = [.. Words(HeapGeometry.Tree.CellStates, 48)],
        ["ranges"] = [.. Words(HeapGeometry.Tree.RangeTable, 128)],
        ["bitmaps"] = [.. Words(HeapGeometry.Tree.Bitmaps, 16)],
        ["cells"] =
        [
            .. Words(HeapGeometry.Tree.CellArea, 16),
            .. Words(HeapGeometry.Tree.CellArea + HeapGeometry.CellBytes, 16),
        ],
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Word_WrittenOver_LetsEveryCallEnd(string place)
    {
        Agent parent = NewAgent();
        parent.Do("new lock l");
        parent.Do("new event e");
        parent.Do("new semaphore s 2");
        parent.Do("new array a 3000");
        parent.Do("exercise");
        Random random = new(12345);
        using FileStream heap = OpenHeapOf(parent);
        foreach (long offset in s_places[place])
        {
            int[] many = [0, 1, -1, int.MaxValue, random.Next(int.MinValue, int.MaxValue)];
            foreach (int value in TestAmount.Of([-1], many))
            {
                int before = Exchange(heap, offset, value);
                string said = parent.Do("exercise");
                foreach (string one in said.Split(' '))
                {
                    Assert.True(s_allowed.Contains(one.Split(':')[1]), $"{place} {offset} := {value}: {said}");
                }
                if (Exchange(heap, offset, value) == value) _ = Exchange(heap, offset, before);
            }
        }
        parent.Kill();
    }

    /// <summary>A process dies, and another one repairs with what stands there.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("counts")]
    [InlineData("states")]
    [InlineData("ranges")]
    [InlineData("bitmaps")]
    public void Death_AfterAWordWasWrittenOver_HarmsNobodyElse(string place)
    {
        foreach (int value in TestAmount.Of<int[]>([-1], [0, -1, int.MaxValue]))
        {
            Agent parent = NewAgent(), child = NewAgent();
            (string, string)[] kinds = [("lock", ""), ("semaphore", "2"), ("array", "3000")];
            foreach ((string type, string arguments) in kinds)
            {
                parent.Do($"new {type} {type} {arguments}".TrimEnd());
                Pass(parent, child, type, type);
            }
            parent.Do("exercise");
            child.Do("semaphore-wait semaphore");
            using FileStream heap = OpenHeapOf(parent);
            foreach (long offset in s_places[place]) _ = Exchange(heap, offset, value);
            child.Kill();
            for (int i = 0; i < 2; i++)
            {
                string said = parent.Do("exercise");
                foreach (string one in said.Split(' '))
                {
                    Assert.True(s_allowed.Contains(one.Split(':')[1]), $"{place} := {value}: {said}");
                }
            }
            parent.Kill();
        }
    }

    /// <summary>The two cases with which it was noticed.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(260, int.MaxValue)]
    [InlineData(64, 5)]
    [InlineData(128, 5)]
    public void HeaderWord_WrittenOver_IsNoObstacleToANewLock(int offset, int value)
    {
        Agent parent = NewAgent();
        parent.Do("new lock l");
        using (FileStream heap = OpenHeapOf(parent))
        {
            _ = Exchange(heap, SharedFile.PlatformBytes + offset, value);
        }
        parent.Do("new lock another");
        parent.Do("lock-enter another");
        parent.Kill();
    }

    [Fact]
    public void LockWord_ThatNamesNobody_IsReportedAsAbandoned()
    {
        Agent parent = NewAgent();
        parent.Do("new lock l");
        foreach (int nobody in (int[])[77, 4000])
        {
            using (FileStream heap = OpenHeapOf(parent))
            {
                _ = Exchange(heap, HeapGeometry.Tree.CellArea, nobody);
            }
            Assert.Equal("True", parent.Do("lock-enter l"));
            parent.Do("lock-exit l");
        }
        parent.Kill();
    }

    private static IEnumerable<long> Words(long start, int bytes) =>
        Enumerable.Range(0, bytes / 4).Select(word => start + word * 4);

    private static int Exchange(FileStream heap, long offset, int value)
    {
        Span<byte> word = stackalloc byte[4];
        RandomAccess.Read(heap.SafeFileHandle, word, offset);
        RandomAccess.Write(heap.SafeFileHandle, BitConverter.GetBytes(value), offset);
        return BitConverter.ToInt32(word);
    }
}
