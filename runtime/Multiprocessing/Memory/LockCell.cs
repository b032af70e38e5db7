using System.Runtime.InteropServices;

namespace Multiprocessing.Memory;

/// <summary>A lock in shared memory, on a cache line of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct LockCell
{
    /// <summary>See <see cref="RobustLock{TOps}"/>. Written by whoever enters, exits, waits or repairs.</summary>
    [FieldOffset(0)] internal int Word;

    /// <summary>Recursive locks: the thread within the owning process. Written by the owner only.</summary>
    [FieldOffset(4)] internal int OwnerThread;

    /// <summary>Recursive locks: entries beyond the first. Written by the owner only.</summary>
    [FieldOffset(8)] internal int Recursion;

    /// <summary>
    /// Locks of rings: not 0: somebody sleeps, or is about to. Written by whoever waits, exits or repairs.
    /// </summary>
    [FieldOffset(12)] internal int Waiting;
}
