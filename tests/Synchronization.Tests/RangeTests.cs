using Multiprocessing;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>Where large blocks lie in the file of a heap, in one with few places.</summary>
public sealed unsafe class RangeTests : IDisposable
{
    private const int Ranges = 16;
    private const int MostPages = 40;

    private readonly SharedFile _file = PlatformSelector.Memory.CreateFile("ranges");
    private readonly HeapGeometry _geometry = new(participants: 4, cells: 64, Ranges);
    private readonly SharedHeap _heap;

    public RangeTests() => _heap = SharedHeap.Create(_file, _geometry, ProcessHeaps.BlockKeeper);

    public void Dispose() => Assert.True(_heap.TryLeave());

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Allocate_AtRandom_GivesEachItsOwnEmptyMemory()
    {
        Random random = new(3);
        Dictionary<SharedBlock, byte> blocks = [];
        for (int step = 0; step < 3000; step++)
        {
            if (blocks.Count < Ranges && random.Next(3) > 0)
            {
                SharedBlock made = Allocate(random.Next(1, MostPages + 1));
                Assert.Equal(-1, Content(made).IndexOfAnyExcept((byte)0));
                byte mark = (byte)random.Next(1, 256);
                Content(made).Fill(mark);
                blocks.Add(made, mark);
            }
            else if (blocks.Count > 0)
            {
                (SharedBlock block, byte mark) = blocks.ElementAt(random.Next(blocks.Count));
                Assert.Equal(-1, Content(block).IndexOfAnyExcept(mark));
                block.Release(disposed: true);
                blocks.Remove(block);
            }
        }
        foreach (SharedBlock block in blocks.Keys) block.Release(disposed: true);
        Assert.InRange(PagesInFile(), 1, 4 * Ranges * MostPages);
    }

    [Fact]
    public void Allocate_OfWhatWasFreed_TakesItsPlace()
    {
        SharedBlock[] blocks = [.. Enumerable.Range(1, 8).Select(Allocate)];
        long before = PagesInFile();
        foreach (int i in (int[])[2, 5, 7, 0]) blocks[i].Release(disposed: true);

        foreach (int i in (int[])[0, 7, 5, 2]) blocks[i] = Allocate(i + 1);

        Assert.Equal(before, PagesInFile());
        foreach (SharedBlock block in blocks) block.Release(disposed: true);
    }

    [Fact]
    public void Allocate_OfMoreEachTime_LetsTheLastPlaceGrow()
    {
        for (int pages = 1; pages <= MostPages; pages++) Allocate(pages).Release(disposed: true);
        Assert.Equal(MostPages, PagesInFile());
    }

    [Fact]
    public void Allocate_WhenNoEntryFits_TakesTheRoomOfSeveral()
    {
        SharedBlock[] small = [.. Enumerable.Range(0, Ranges).Select(_ => Allocate(1))];
        foreach (SharedBlock block in small[..^1]) block.Release(disposed: true);
        Content(small[^1]).Fill(9);

        SharedBlock large = Allocate(Ranges - 1);
        Content(large).Fill(8);
        SharedBlock[] others = [.. Enumerable.Range(0, Ranges - 2).Select(_ => Allocate(1))];
        foreach (SharedBlock block in others) Content(block).Fill(7);

        Assert.Equal(-1, Content(small[^1]).IndexOfAnyExcept((byte)9));
        Assert.Equal(-1, Content(large).IndexOfAnyExcept((byte)8));
        Assert.Throws<InvalidOperationException>(() => Allocate(1));
        foreach (SharedBlock block in (SharedBlock[])[small[^1], large, .. others]) block.Release(disposed: true);
    }

    private SharedBlock Allocate(int pages) =>
        _heap.Allocate(BlockKind.Event, (long)pages * Environment.SystemPageSize);

    private long PagesInFile() => (_file.Length - _geometry.RangeArea) / Environment.SystemPageSize;

    private static Span<byte> Content(SharedBlock block) => new(block.Pointer, (int)block.Length);
}
