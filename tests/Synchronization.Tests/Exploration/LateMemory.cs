using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// Memory in which a store is seen by others when they look, or later, in the order of its thread's stores, and at once
/// only where there is a fence. A thread sees its own. When a store arrives matters only to who looks, so each look of
/// another chooses how many have arrived.
/// </summary>
internal static unsafe class LateMemory
{
    /// <summary>Of one thread's stores that are on their way.</summary>
    internal const int Bytes = 256;

    private const int Most = (Bytes - sizeof(long)) / (2 * sizeof(long));

    private static Explorer Explorer => Explorer.Current;

    [ThreadStatic]
    private static int t_start, t_threads;

    [ThreadStatic]
    private static Action<nint>? t_onArrival;

    /// <param name="start">Where the stores of all threads are in the explorer's memory.</param>
    /// <param name="threads">How many there are.</param>
    /// <param name="onArrival">Told of the place of each store that arrives.</param>
    internal static void Begin(int start, int threads, Action<nint> onArrival) =>
        (t_start, t_threads, t_onArrival) = (start, threads, onArrival);

    internal static long Load(void* place, bool isLong)
    {
        if (Explorer.TryReplay(place, changes: true, out long seen)) return seen;
        ArriveByChoice();
        long value = isLong ? *(long*)place : *(int*)place;
        Stores mine = Of(Explorer.Executing);
        for (int i = 0; i < *mine.Count; i++) if (mine.Place(i) == (nint)place) value = mine.Value(i);
        return Explorer.Saw(value);
    }

    internal static void Store(void* place, long value, bool isLong)
    {
        if (Explorer.TryReplay(place, changes: true, out _)) return;
        Of(Explorer.Executing).Add((nint)place, value, isLong);
        Explorer.Saw(0);
    }

    /// <summary>An atomic operation, which is a fence for its thread. Returns what was there before.</summary>
    internal static int Update(ref int place, Func<int, int> update)
    {
        int* address = (int*)Unsafe.AsPointer(ref place);
        if (Explorer.TryReplay(address, changes: true, out long seen)) return (int)seen;
        ArriveByChoice();
        Arrive(Explorer.Executing, Most);
        int before = *address;
        *address = update(before);
        return (int)Explorer.Saw(before);
    }

    /// <param name="everywhere">For all threads, or only for this one.</param>
    internal static void Fence(bool everywhere)
    {
        if (Explorer.TryReplay(Explorer.Memory + t_start, changes: true, out _)) return;
        for (int thread = 0; thread < t_threads; thread++)
        {
            if (everywhere || thread == Explorer.Executing) Arrive(thread, Most);
        }
        Explorer.Saw(0);
    }

    /// <summary>At the end.</summary>
    internal static void ArriveAll()
    {
        for (int thread = 0; thread < t_threads; thread++) Arrive(thread, Most);
    }

    private static void ArriveByChoice()
    {
        int ways = 1;
        for (int thread = 0; thread < t_threads; thread++)
        {
            if (thread != Explorer.Executing) ways *= (int)*Of(thread).Count + 1;
        }
        int choice = Explorer.Choose(ways);
        for (int thread = 0; thread < t_threads; thread++)
        {
            if (thread == Explorer.Executing) continue;
            int of = (int)*Of(thread).Count + 1;
            Arrive(thread, choice % of);
            choice /= of;
        }
    }

    private static void Arrive(int thread, int count)
    {
        Stores stores = Of(thread);
        for (; count > 0 && *stores.Count > 0; count--) t_onArrival!(stores.TakeFirst());
    }

    private static Stores Of(int thread) => new((long*)(Explorer.Memory + t_start + thread * Bytes));

    private readonly struct Stores(long* start)
    {
        internal long* Count => start;

        /// <summary>
        /// Relative to the explorer's memory, and odd for one of 32 bits: a state must not depend on where the memory
        /// is.
        /// </summary>
        internal nint Place(int i) => (nint)Explorer.Memory + (nint)(start[1 + 2 * i] & ~1);

        internal long Value(int i) => start[2 + 2 * i];

        internal void Add(nint place, long value, bool isLong)
        {
            int i = (int)(*Count)++;
            if (i == Most) throw new InvalidOperationException("Too many stores are on their way.");
            start[1 + 2 * i] = (place - (nint)Explorer.Memory) | (isLong ? 0L : 1L);
            start[2 + 2 * i] = value;
        }

        internal nint TakeFirst()
        {
            nint place = Place(0);
            if ((start[1] & 1) != 0) *(int*)place = (int)Value(0);
            else *(long*)place = Value(0);
            int rest = (int)--(*Count);
            new ReadOnlySpan<long>(start + 3, 2 * rest).CopyTo(new Span<long>(start + 1, 2 * rest));
            start[1 + 2 * rest] = start[2 + 2 * rest] = 0;
            return place;
        }
    }
}

/// <summary>How the fences of a process are.</summary>
public enum Fences
{
    /// <summary>One thread's is all threads'.</summary>
    ForAll,

    /// <summary>Each thread has its own.</summary>
    Each,

    /// <summary>There are none, which must be noticed.</summary>
    None,
}

/// <summary>The steps of sections over such memory.</summary>
internal readonly unsafe struct LateOps : ISectionOps
{
    [ThreadStatic]
    private static Fences t_fences;

    internal static Fences Fences
    {
        get => t_fences;
        set => t_fences = value;
    }

    public static int LoadOwn(ref int place) => Load(ref place);

    public static int Load(ref int place) => (int)LateMemory.Load(Unsafe.AsPointer(ref place), isLong: false);

    public static long Load(ref long place) => LateMemory.Load(Unsafe.AsPointer(ref place), isLong: true);

    public static void Store(ref int place, int value) =>
        LateMemory.Store(Unsafe.AsPointer(ref place), value, isLong: false);

    public static void Prepare(ref long place, long value) =>
        LateMemory.Store(Unsafe.AsPointer(ref place), value, isLong: true);

    public static void FenceIfMissing()
    {
        if (Fences == Fences.Each) LateMemory.Fence(everywhere: false);
    }

    public static void FenceAll()
    {
        if (Fences != Fences.None) LateMemory.Fence(everywhere: Fences == Fences.ForAll);
    }
}
