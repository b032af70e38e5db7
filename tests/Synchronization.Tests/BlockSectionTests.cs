using Multiprocessing;
using Multiprocessing.Memory;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>When a block is given up: see the drawing at <see cref="BlockSection"/>.</summary>
public sealed unsafe class BlockSectionTests
{
    private const int Large = 10_000;

    [Theory]
    [InlineData(64)]
    [InlineData(Large)]
    public void Dispose_WhileAThreadIsInside_KeepsTheMemory_UntilItLeaves(int length)
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, length));
        SharedBlock block = lease.Block;
        using InsideThread inside = new(lease);

        lease.Dispose();

        Assert.True(block.IsRetired);
        *(long*)block.Pointer = 7;
        Assert.Throws<ObjectDisposedException>(() => Enter(lease));
        Assert.False(lease.TryEnter(out _));
        inside.Leave();
        AssertIsGone(block);
    }

    [Fact]
    public void Dispose_WithNobodyInside_GivesTheMemoryBackAtOnce()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        BlockLease other = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        using InsideThread inside = new(other);

        lease.Dispose();

        AssertIsGone(lease.Block);
        inside.Leave();
        other.Dispose();
    }

    [Fact]
    public void Dispose_WhileTwoThreadsAreInside_WaitsForTheLast()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        using InsideThread first = new(lease);
        using InsideThread second = new(lease);
        lease.Dispose();

        first.Leave();

        Assert.True(lease.Block.IsRetired);
        second.Leave();
        AssertIsGone(lease.Block);
    }

    [Fact]
    public void ReferenceTakenInside_AfterTheDispose_KeepsTheBlock()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        SharedBlock block = lease.Block;
        using InsideThread inside = new(lease);
        lease.Dispose();

        inside.Do(block.AddReference);
        inside.Leave();

        Assert.False(block.IsRetired);
        *(long*)block.Pointer = 7;
        block.Release(disposed: false);
        AssertIsGone(block);
    }

    [Fact]
    public void ReferenceTakenAndGivenUpInside_AfterTheDispose_LeavesNothing()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        using InsideThread inside = new(lease);
        lease.Dispose();

        inside.Do(lease.Block.AddReference);
        inside.Do(() => lease.Block.Release(disposed: false));

        Assert.True(lease.Block.IsRetired);
        inside.Leave();
        AssertIsGone(lease.Block);
    }

    [Fact]
    public void Open_OfABlockThatIsRetired_IsTheSameBlock()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        SharedBlock block = lease.Block;
        using InsideThread inside = new(lease);
        lease.Dispose();

        SharedBlock opened = block.Heap.Open(block.Index, block.Generation, block.Kind);

        Assert.Same(block, opened);
        inside.Leave();
        Assert.False(block.IsRetired);
        opened.Release(disposed: false);
        AssertIsGone(block);
    }

    [Fact]
    public void Enter_MoreOftenThanASlotHasPlaces_KeepsTheBlockAsWell()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));

        Nest(3 * ThreadSlot.Capacity);

        AssertIsGone(lease.Block);

        void Nest(int depth)
        {
            using BlockSection section = lease.Enter(this);
            *(long*)lease.Block.Pointer = depth;
            if (depth > 0) Nest(depth - 1);
            else lease.Dispose();
            *(long*)lease.Block.Pointer = depth;
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Slots_OfThreadsThatHaveEnded_AreUsedAgain()
    {
        BlockLease lease = new(ProcessHeaps.Allocate(BlockKind.Event, Large));
        int before = ThreadSlot.Count;
        for (int i = 0; i < 50; i++)
        {
            for (int j = 0; j < 10; j++) new InsideThread(lease).Dispose();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.InRange(ThreadSlot.Count, before, before + 100);
        lease.Dispose();
        AssertIsGone(lease.Block);
    }

    [Fact]
    public void CellOfALock_ThatIsDisposed_IsNotUsedAgain_WhileAThreadMayBeInTheInlinedPart()
    {
        ProcessLock disposed = new();
        int cell = disposed.Lease.Block.Index;
        disposed.Dispose();

        ProcessLock[] others = [.. Enumerable.Range(0, 100).Select(_ => new ProcessLock())];

        Assert.DoesNotContain(others, other => other.Lease.Block.Index == cell);
        AssertIsGone(disposed.Lease.Block);
        foreach (ProcessLock other in others) other.Dispose();
        GC.KeepAlive(disposed);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void CellsOfLocks_ThatAreDisposedAndCollected_AreUsedAgain()
    {
        HashSet<int> cells = [];
        for (int round = 0; round < 50; round++)
        {
            MakeLocks(cells);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        // Another test's objects may come in between.
        Assert.InRange(cells.Count, 1, 1000);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MakeLocks(HashSet<int> cells)
    {
        for (int i = 0; i < 100; i++)
        {
            using ProcessLock made = new();
            cells.Add(made.Lease.Block.Index);
        }
    }

    private static void AssertIsGone(SharedBlock block)
    {
        Assert.False(block.IsRetired);
        Assert.Throws<FileNotFoundException>(() => block.Heap.Open(block.Index, block.Generation, block.Kind));
    }

    private void Enter(BlockLease lease) => lease.Enter(this).Dispose();

    /// <summary>A thread that is inside of a block until it is told to leave.</summary>
    private sealed class InsideThread : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Action?> _actions = [];
        private readonly SemaphoreSlim _done = new(0);
        private readonly Thread _thread;

        internal InsideThread(BlockLease lease)
        {
            _thread = new Thread(() => Run(lease));
            _thread.Start();
            _done.Wait();
        }

        internal void Do(Action action)
        {
            _actions.Add(action);
            _done.Wait();
        }

        internal void Leave()
        {
            _actions.Add(null);
            _thread.Join();
        }

        public void Dispose()
        {
            if (_thread.IsAlive) Leave();
        }

        private void Run(BlockLease lease)
        {
            using BlockSection section = lease.Enter(this);
            _done.Release();
            while (_actions.Take() is { } action)
            {
                action();
                _done.Release();
            }
        }
    }
}
