using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// What one thread is inside of, in native memory, where other threads read it: the keys of blocks, the innermost last.
/// Only its thread writes to it, and plainly; <see cref="BlockSection"/> says why that is enough.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct ThreadSlot
{
    /// <summary>A section within a section is rare: a message whose formatter uses another queue, say.</summary>
    internal const int Capacity = 30;

    /// <summary>Four cache lines: no two threads share one.</summary>
    private const int Bytes = 256;

    /// <summary>How many keys there are. Written by the slot's thread, read by all.</summary>
    internal int Depth;

    /// <summary>The keys of the blocks. Written by the slot's thread, read by all.</summary>
    internal fixed long Keys[Capacity];

    /// <summary>This thread's; null before <see cref="Create"/>, which writes it.</summary>
    [ThreadStatic]
    private static ThreadSlot* t_mine;

    /// <summary>Gives the slot back after this thread's end. Written by <see cref="Create"/>.</summary>
    [ThreadStatic]
    private static Owner? t_owner;

    private static readonly Lock s_gate = new();

    /// <summary>All slots that were ever made. Guarded by <c>s_gate</c>.</summary>
    private static readonly List<nint> s_slots = [];

    /// <summary>Those of threads that have ended. Guarded by <c>s_gate</c>.</summary>
    private static readonly Stack<nint> s_free = [];

    /// <summary>This thread's; null until <see cref="Create"/>.</summary>
    internal static ThreadSlot* Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_mine;
    }

    /// <summary>Slots that there are, those of threads that have ended included.</summary>
    internal static int Count
    {
        get
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.ThreadSlots);
                return s_slots.Count;
            }
        }
    }

    /// <summary>Slots of threads that have ended, for the next ones.</summary>
    internal static int FreeCount
    {
        get
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.ThreadSlots);
                return s_free.Count;
            }
        }
    }

    internal static ThreadSlot* Create()
    {
        nint slot;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.ThreadSlots);
            if (!s_free.TryPop(out slot))
            {
                slot = (nint)NativeMemory.AlignedAlloc(Bytes, 64);
                NativeMemory.Clear((void*)slot, Bytes);
                s_slots.Add(slot);
            }
        }
        // Whoever scans holds the gate: what this thread reads from here on is not older than a scan that did not see
        // the slot.
        t_owner = new Owner(slot);
        return t_mine = (ThreadSlot*)slot;
    }

    /// <summary>
    /// Whether a thread is inside of the block. The caller has made sure that no thread comes in any more, and says
    /// with <paramref name="fence"/> that the others are to be brought up to date first: what they stored is seen, and
    /// a thread that is not seen inside sees all that this thread has stored.
    /// </summary>
    internal static bool IsAnyIn(long key, bool fence)
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.ThreadSlots);
            if (fence && !(s_slots.Count == 0 || (s_slots.Count == 1 && s_slots[0] == (nint)t_mine)))
            {
                ProcessWideFence.Raise();
            }
            foreach (nint slot in s_slots)
            {
                if (SectionSteps<SectionOps>.IsIn((ThreadSlot*)slot, key)) return true;
            }
            return false;
        }
    }

    /// <summary>Goes with its thread, and gives the slot to the next one.</summary>
    private sealed class Owner(nint slot)
    {
        ~Owner()
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.ThreadSlots);
                s_free.Push(slot);
            }
        }
    }
}
