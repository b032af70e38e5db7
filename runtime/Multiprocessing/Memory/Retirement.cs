using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Blocks whose last reference is given up while a thread is still inside: the last thread to leave closes them.
/// </summary>
internal static class Retirement
{
    /// <summary>
    /// Not 0: a thread that leaves a block looks whether it is a retired one. No initializer, so that a look is one
    /// load. Changed by <see cref="Begin"/> and <see cref="End"/>, atomically.
    /// </summary>
    internal static int Count;

    /// <summary>Called by a thread that has left a block while something was retired. Never throws.</summary>
    internal static void Look(long key)
    {
        if (Retired.Find(key) is not { } block) return;
        try
        {
            block.Heap.CloseRetired(block);
        }
        catch (Exception error) when (error is IOException or OutOfMemoryException)
        {
            // It stays retired: the next thread that allocates or opens something tries again.
        }
    }

    /// <summary>
    /// Under the gate of the block's heap, before any scan: a thread that leaves after the scan finds this, and waits
    /// for the gate.
    /// </summary>
    internal static void Begin(SharedBlock block)
    {
        Retired.Add(block);
        Interlocked.Increment(ref Count);
    }

    /// <summary>The block is closed, or in use again. Under the gate of its heap.</summary>
    internal static void End(SharedBlock block)
    {
        Retired.Remove(block);
        Interlocked.Decrement(ref Count);
    }

    private static class Retired
    {
        private static readonly Lock s_gate = new();

        /// <summary>The retired blocks by their keys. Guarded by <c>s_gate</c>.</summary>
        private static readonly Dictionary<long, SharedBlock> s_blocks = [];

        internal static void Add(SharedBlock block)
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Retired);
                s_blocks.Add(block.Key, block);
            }
        }

        internal static void Remove(SharedBlock block)
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Retired);
                s_blocks.Remove(block.Key);
            }
        }

        internal static SharedBlock? Find(long key)
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Retired);
                return s_blocks.GetValueOrDefault(key);
            }
        }
    }
}
