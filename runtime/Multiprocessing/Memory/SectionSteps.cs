using System.Runtime.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// The steps of <see cref="BlockSection"/> that threads make side by side, none of them a fence of its own. The shipped
/// ones compile to bare instructions; tests put in their place a memory that is as late as the processor's may be.
/// </summary>
internal interface ISectionOps
{
    /// <summary>Of what only this thread writes to.</summary>
    static abstract int LoadOwn(ref int place);

    static abstract int Load(ref int place);

    static abstract long Load(ref long place);

    /// <summary>Not to be seen before what this thread did before it.</summary>
    static abstract void Store(ref int place, int value);

    /// <summary>
    /// To be followed by another store, before which it is seen; and not to be seen before what this thread did before
    /// it.
    /// </summary>
    static abstract void Prepare(ref long place, long value);

    /// <summary>This thread's fence, where there is none for all.</summary>
    static abstract void FenceIfMissing();

    /// <summary>A fence in each thread of the process.</summary>
    static abstract void FenceAll();
}

/// <summary>The algorithm. A thread retires and scans under the gate of the block's heap.</summary>
internal static unsafe class SectionSteps<TOps> where TOps : ISectionOps
{
    /// <returns>False: the handle is released. The thread must leave again, and touch nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Enter(ThreadSlot* slot, long key, ref int isReleased)
    {
        int depth = TOps.LoadOwn(ref slot->Depth);
        TOps.Prepare(ref slot->Keys[depth], key);
        // SECTION enter: before the look; pairs with the mark and the scan, which the process-wide fence is between.
        TOps.Store(ref slot->Depth, depth + 1);
        TOps.FenceIfMissing();
        return TOps.Load(ref isReleased) == 0;
    }

    /// <returns>True: something is retired. The thread must look whether it is what it has left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Leave(ThreadSlot* slot, int depth, ref int retired)
    {
        // SECTION leave: after all that was read and written inside; pairs with the scan.
        TOps.Store(ref slot->Depth, depth);
        TOps.FenceIfMissing();
        return TOps.Load(ref retired) != 0;
    }

    /// <summary>Whether a thread is inside of a block.</summary>
    internal static bool IsIn(ThreadSlot* slot, long key)
    {
        int depth = TOps.Load(ref slot->Depth);
        for (int i = 0; i < depth; i++) if (TOps.Load(ref slot->Keys[i]) == key) return true;
        return false;
    }
}

/// <summary>The shipped steps.</summary>
internal readonly struct SectionOps : ISectionOps
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LoadOwn(ref int place) => place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(ref int place) => Volatile.Read(ref place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Load(ref long place) => Volatile.Read(ref place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ref int place, int value) => Volatile.Write(ref place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prepare(ref long place, long value) => Volatile.Write(ref place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FenceIfMissing()
    {
        if (ProcessWideFence.IsMissing) Interlocked.MemoryBarrier();
    }

    public static void FenceAll() => ProcessWideFence.Raise();
}
