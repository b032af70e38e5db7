using System.Diagnostics;

namespace Multiprocessing.Platform;

/// <summary>
/// What a thread of this library waits for while it has something else, outermost first: with one of these it may wait
/// for a later one only. docs/design/locks.md says what each is and why it stands where it does.
/// </summary>
internal enum LockRank
{
    /// <summary>The list of this process's heaps. In this process.</summary>
    Heaps,

    /// <summary>Held by the thread that begins to watch over a heap. In this process.</summary>
    WatchBeginning,

    /// <summary>Held while this process repairs one heap after deaths. In this process.</summary>
    Repairing,

    /// <summary>The open blocks of one heap. In this process.</summary>
    HeapGate,

    /// <summary>Held by the one process that repairs a heap. Between processes.</summary>
    Repair,

    /// <summary>Guards the tables of a heap. Between processes.</summary>
    Heap,

    /// <summary>
    /// The copy of the settings with which workers start where hooks are switched off. In this process.
    /// </summary>
    SettingsCopy,

    /// <summary>The lease of a user's folder. Between processes; a process that has it waits for no other.</summary>
    Folder,

    /// <summary>The decisions of a pool. In this process.</summary>
    Pool,

    /// <summary>The lists of the death watch. In this process.</summary>
    Watch,

    /// <summary>The lists of the async waits. In this process.</summary>
    Waits,

    /// <summary>Either end of the ring of a queue or pipe, for the copy of a message. Between processes.</summary>
    Ring,

    /// <summary>The sleepers of the portable platform. In this process.</summary>
    Bell,

    /// <summary>The living children. In this process; a leaf, as all that follow.</summary>
    Children,

    /// <summary>The open pools. In this process.</summary>
    Pools,

    /// <summary>The slots that say which thread is inside of which block. In this process.</summary>
    ThreadSlots,

    /// <summary>Blocks that go when the last thread has left them. In this process.</summary>
    Retired,

    /// <summary>Address space of arrays that are disposed. In this process.</summary>
    Blanks,
}

/// <summary>
/// Finds, in Debug builds, a thread that takes locks against their order. Nothing is left of it in Release builds.
/// </summary>
/// <remarks>
/// It looks at what a thread has, not at whether it had to wait, so that one run finds what would deadlock in another.
/// A lock that is only tried may be taken against the order.
/// </remarks>
internal static class LockOrder
{
#if DEBUG
    /// <summary>How often this thread has each lock, by its rank; null before its first one.</summary>
    [ThreadStatic]
    private static int[]? t_held;

    /// <summary>How many scopes of <see cref="Unshared"/> this thread is in.</summary>
    [ThreadStatic]
    private static int t_unshared;

    /// <summary>A bit for each rank that was taken. Set by any thread, never taken back.</summary>
    private static int s_seen;

    private static int[] Held => t_held ??= new int[Enum.GetValues<LockRank>().Length];
#endif

    /// <summary>The lock was taken, or is about to be, by a thread that waits for it.</summary>
    /// <exception cref="InvalidOperationException">The thread has a lock that stands later in the order.</exception>
    [Conditional("DEBUG")]
    internal static void Enter(LockRank rank)
    {
#if DEBUG
        // The same one again: gates of this process may be taken twice.
        bool isFree = Held[(int)rank] > 0 || t_unshared > 0;
        for (int later = (int)rank + 1; later < Held.Length && !isFree; later++)
        {
            if (Held[later] == 0) continue;
            throw new InvalidOperationException(
                $"A thread that has '{(LockRank)later}' waits for '{rank}', which stands before it in the order of "
                + "locks (docs/design/locks.md): two such threads can wait for each other for ever.");
        }
        Note(rank);
#endif
    }

#if DEBUG
    private static void Note(LockRank rank)
    {
        Held[(int)rank]++;
        if ((s_seen & (1 << (int)rank)) == 0) Interlocked.Or(ref s_seen, 1 << (int)rank);
    }

    /// <summary>Those that were taken in this process, so that a lock which takes no part is found.</summary>
    internal static IEnumerable<LockRank> Seen =>
        Enum.GetValues<LockRank>().Where(rank => (Volatile.Read(ref s_seen) & (1 << (int)rank)) != 0);
#endif

    /// <summary>The lock was taken without waiting.</summary>
    [Conditional("DEBUG")]
    internal static void Tried(LockRank rank)
    {
#if DEBUG
        Note(rank);
#endif
    }

    [Conditional("DEBUG")]
    internal static void Exit(LockRank rank)
    {
#if DEBUG
        Held[(int)rank]--;
#endif
    }

    /// <summary>The thread is about to sleep until another process does something.</summary>
    /// <exception cref="InvalidOperationException">The thread has something that others need meanwhile.</exception>
    [Conditional("DEBUG")]
    internal static void WaitForOthers()
    {
#if DEBUG
        for (int rank = (int)LockRank.Folder; rank < Held.Length; rank++)
        {
            if (Held[rank] == 0) continue;
            throw new InvalidOperationException(
                $"A thread that has '{(LockRank)rank}' is about to wait for another process, which may be stopped "
                + "(docs/design/locks.md).");
        }
#endif
    }

    /// <summary>For the first line inside of a lock: it is held until the end of the block.</summary>
    internal static Scope Hold(LockRank rank)
    {
        Enter(rank);
        return new Scope(rank);
    }

    /// <summary>
    /// Nobody else knows yet whatever is locked until the end of the block: nobody can have it, and nobody has to wait.
    /// </summary>
    internal static UnsharedScope Unshared()
    {
#if DEBUG
        t_unshared++;
#endif
        return default;
    }

    internal readonly ref struct UnsharedScope
    {
        public void Dispose()
        {
#if DEBUG
            t_unshared--;
#endif
        }
    }

    internal readonly ref struct Scope
    {
#if DEBUG
        private readonly LockRank _rank;

        internal Scope(LockRank rank) => _rank = rank;

        public void Dispose() => Exit(_rank);
#else
        internal Scope(LockRank rank) => _ = rank;

        public void Dispose()
        {
        }
#endif
    }
}
