using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Cells whose object this process has given up, and which it keeps until nothing of its own can touch them: see <see
/// cref="VacantCell"/>.
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>Cells of values that are disposed, which a reference that somebody kept may still touch.</summary>
    private const int MostResting = 4096;

    private static readonly TimeSpan s_shortly = TimeSpan.FromMilliseconds(200);

    private readonly Queue<int> _resting = []; // guarded by _gate
    /// <summary>Cells, and how many objects wait to be collected. Guarded by <c>_gate</c>.</summary>
    private readonly Dictionary<int, int> _vacant = [];

    /// <summary>Nothing that knew the cell is left, but for references and spans.</summary>
    internal void EndVacancy(int cell, bool rests)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (rests) _resting.Enqueue(cell);
            else GiveBack(cell);
            while (_resting.Count > MostResting && GiveBack(_resting.Dequeue()))
            {
                // The oldest first.
            }
        }
    }

    /// <returns>False while another process has the tables: it is tried again with a later cell.</returns>
    private bool GiveBack(int cell)
    {
        if (--_vacant[cell] > 0) return true;
        _vacant.Remove(cell);
        // Opened again, as others had it still: then it is closed once more.
        if (_open.ContainsKey(cell)) return true;
        // A thread that came late may have taken the lock: then this process's death must be repaired.
        BlockKind kind = BlockState.KindOf(Volatile.Read(ref StateOf(cell)));
        byte* start = MapBlock(cell, out long length);
        if (_keeper.IsHeldBy(kind, start, length, Me)) return true;
        // The collector's thread comes this way, and all other finalizers wait behind it.
        if (!TryEnterToClose(Deadline.After(s_shortly)))
        {
            _vacant[cell] = 1;
            _resting.Enqueue(cell);
            return false;
        }
        CloseFor(Me - 1, cell);
        return true;
    }

    /// <summary>
    /// There is no room left: takes back what only waits to be collected. True if that was something.
    /// </summary>
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
            while (_resting.TryDequeue(out int cell) && GiveBack(cell))
            {
                // All of them.
            }
        }
        return true;
    }
}
