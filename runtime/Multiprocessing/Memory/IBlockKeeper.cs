namespace Multiprocessing.Memory;

/// <summary>
/// Knows what is in every kind of block: what a dead participant leaves there, and whether a living one still needs to
/// be watched over. Implemented above all kinds; the heap itself knows none of them.
/// </summary>
internal unsafe interface IBlockKeeper
{
    /// <summary>
    /// Repairs one block after the death of a participant that had it open. Runs in any process, also in one that has
    /// never used such a block, and possibly more than once for one death; never at the same time as another for the
    /// same heap.
    /// </summary>
    /// <param name="kind">What is in the block.</param>
    /// <param name="start">The block.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="dead">The participant's number in lock words.</param>
    /// <param name="leftInOrder">It had announced that it would go: a normal exit.</param>
    void Repair(BlockKind kind, byte* start, long length, int dead, bool leftInOrder);

    /// <summary>
    /// Whether a participant holds something of the block (a lock, permits) although it has closed its last handle:
    /// then its death must still be repaired.
    /// </summary>
    bool IsHeldBy(BlockKind kind, byte* start, long length, int participant);

    /// <summary>
    /// Whether a block is large enough for its kind, and the sizes that stand in it fit: so that what reads and writes
    /// it stays within.
    /// </summary>
    /// <param name="kind">What is in the block, or what a damaged table says.</param>
    /// <param name="start">The block.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="participants">The most participants of its heap.</param>
    bool IsSound(BlockKind kind, byte* start, long length, int participants);

    /// <summary>
    /// The last block of a heap of a named object was closed without the folder's lease, by the last thread to leave
    /// it, the last wait or the garbage collector: the heap can be left. Called on any thread, perhaps more than once
    /// and with the heap's gate held: must only note it.
    /// </summary>
    void Emptied(SharedHeap heap);
}
