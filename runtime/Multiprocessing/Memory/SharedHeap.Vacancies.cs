using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>Cells whose object this process has given up, and which it keeps for a while: see <see cref="VacantCell"/>.</summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>Cells of values that are disposed, which a reference that somebody kept may still touch.</summary>
    private const int MostResting = 4096;

    private const int LeavingMilliseconds = 1000;

    private readonly Queue<int> _resting = []; // guarded by _gate
    private readonly Queue<(int Cell, long Since)> _leaving = []; // guarded by _gate
    private readonly Dictionary<int, int> _vacant = []; // cells, and how many objects wait to be collected; guarded by _gate
    private Timer? _clock;

    /// <summary>
    /// The object is gone as with <see cref="CloseFor"/>, but its cell stays this process's until the collector has shown that
    /// nobody can touch it. The caller has entered the heap, which is left here.
    /// </summary>
    private void Vacate(int cell)
    {
        try
        {
            if (IsNeededBesides(Me - 1, cell))
            {
                LeaveSoon(cell);
                return;
            }
            uint generation = BlockState.GenerationOf(StateOf(cell)) + 1;
            Volatile.Write(ref StateOf(cell), BlockState.Pack(generation, BlockKind.None, BlockState.Allocated));
        }
        finally
        {
            ExitHeap();
        }
    }

    /// <summary>Nothing that knew the cell is left, but for references and spans.</summary>
    internal void EndVacancy(int cell, bool rests)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (rests) _resting.Enqueue(cell);
            else FreeVacant(cell);
            while (_resting.Count > MostResting) FreeVacant(_resting.Dequeue());
        }
    }

    private void FreeVacant(int cell)
    {
        // Opened again meanwhile, if others had it still: then it is closed once more.
        if (--_vacant[cell] > 0) return;
        _vacant.Remove(cell);
        if (_open.ContainsKey(cell)) return;
        // Given back by the clock, and perhaps somebody else's by now.
        if ((BitmapWord(Me - 1, cell) & (1UL << (cell & 63))) == 0) return;
        GiveBack(cell);
    }

    /// <summary>
    /// Others have the object open: when they have closed it, it is to go, and not when this process happens to collect. So it is
    /// given back after a second, which nobody spends between two instructions: a stopped process has no clock either.
    /// </summary>
    private void LeaveSoon(int cell)
    {
        _leaving.Enqueue((cell, Environment.TickCount64));
        if (_clock is null)
        {
            using CallerContext.Scope scope = CallerContext.DoNotKeep();
            _clock = new Timer(
                static heap => ((SharedHeap)heap!).GiveBackLeaving(), this, Timeout.Infinite, Timeout.Infinite);
        }
        if (_leaving.Count == 1) _clock.Change(LeavingMilliseconds, Timeout.Infinite);
    }

    private void GiveBackLeaving()
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            while (_leaving.TryPeek(out (int Cell, long Since) first))
            {
                long rest = first.Since + LeavingMilliseconds - Environment.TickCount64;
                if (rest > 0)
                {
                    _clock!.Change(rest, Timeout.Infinite);
                    return;
                }
                _leaving.Dequeue();
                // Opened again, or closed once more since, by the last: that one waits for the collector.
                bool isLast = BlockState.KindOf(Volatile.Read(ref StateOf(first.Cell))) == BlockKind.None;
                if (isLast || !_vacant.ContainsKey(first.Cell) || _open.ContainsKey(first.Cell)) continue;
                try
                {
                    GiveBack(first.Cell);
                }
                catch (IOException)
                {
                    // The collector's turn comes.
                }
            }
        }
    }

    private void GiveBack(int cell)
    {
        BlockKind kind = BlockState.KindOf(Volatile.Read(ref StateOf(cell)));
        byte* start = MapBlock(cell, out long length);
        if (_keeper.IsHeldBy(kind, start, length, Me) || !TryEnterToClose()) return;
        CloseFor(Me - 1, cell);
    }

    /// <summary>There is no room left: takes back what only waits to be collected. True if that was something.</summary>
    private bool TryReclaim()
    {
        bool isSomething = BlankRanges.Clear();
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            isSomething |= _vacant.Count > 0;
        }
        if (!isSomething) return false;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            while (_resting.TryDequeue(out int cell)) FreeVacant(cell);
        }
        return true;
    }
}
