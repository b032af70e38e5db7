using Multiprocessing.Memory;

namespace Multiprocessing.TestSupport.Exploration;

/// <summary>A way to break an algorithm, to see that the exploration notices.</summary>
public enum ModelFault
{
    None,

    /// <summary>Compare and exchange in two steps.</summary>
    TornCompareExchange,

    /// <summary>Waking one wakes nobody.</summary>
    NoWakeOfOne,

    /// <summary>Waking all wakes nobody.</summary>
    NoWakeOfAll,

    /// <summary>Sleeping does not look at the word again.</summary>
    BlindSleep,

    /// <summary>A compare and exchange of the word at the fault offset does nothing.</summary>
    NoCompareExchangeThere,

    /// <summary>A store to the word at the fault offset does nothing.</summary>
    NoStoreThere,
}

/// <summary>The steps of the shipped algorithms, under the explorer.</summary>
internal readonly unsafe struct ModelOps : ISharedOps
{
    internal const long NotAsleep = 1;
    internal const long Woken = 2;
    internal const long TimeUp = 3;

    private static Explorer Explorer => Explorer.Current;

    public static int Load(int* address) =>
        Explorer.TryReplay(address, changes: false, out long seen) ? (int)seen : (int)Explorer.Saw(*address);

    public static long Load(long* address) =>
        Explorer.TryReplay(address, changes: false, out long seen) ? seen : Explorer.Saw(*address);

    public static void Store(int* address, int value)
    {
        if (Explorer.TryReplay(address, changes: true, out _)) return;
        if (!IsFaulty(ModelFault.NoStoreThere, address)) *address = value;
        Explorer.Saw(0);
    }

    public static void Store(long* address, long value)
    {
        if (Explorer.TryReplay(address, changes: true, out _)) return;
        if (!IsFaulty(ModelFault.NoStoreThere, address)) *address = value;
        Explorer.Saw(0);
    }

    public static int CompareExchange(int* address, int value, int comparand)
    {
        if (Explorer.Fault == ModelFault.TornCompareExchange)
        {
            int old = Load(address);
            if (old == comparand) Store(address, value);
            return old;
        }
        if (Explorer.TryReplay(address, changes: true, out long seen)) return (int)seen;
        int found = *address;
        if (found == comparand && !IsFaulty(ModelFault.NoCompareExchangeThere, address)) *address = value;
        return (int)Explorer.Saw(found);
    }

    public static long CompareExchange(long* address, long value, long comparand)
    {
        if (Explorer.Fault == ModelFault.TornCompareExchange)
        {
            long old = Load(address);
            if (old == comparand) Store(address, value);
            return old;
        }
        if (Explorer.TryReplay(address, changes: true, out long seen)) return seen;
        long found = *address;
        if (found == comparand) *address = value;
        return Explorer.Saw(found);
    }

    public static int Add(int* address, int value)
    {
        if (Explorer.TryReplay(address, changes: true, out long seen)) return (int)seen;
        return (int)Explorer.Saw(*address += value);
    }

    public static bool Wait(int* address, int expected, Deadline deadline)
    {
        if (Explorer.TryReplay(address, changes: true, out long seen)) return seen != TimeUp;
        if (*address == expected || Explorer.Fault == ModelFault.BlindSleep)
        {
            Explorer.FallAsleep(address, !deadline.IsInfinite);
        }
        return Explorer.Saw(NotAsleep) != TimeUp;
    }

    /// <summary>The steps of a model are all in one order.</summary>
    public static Deadline Unfenced(Deadline deadline, int milliseconds) => deadline;

    public static void Wake(int* address, int count)
    {
        if (Explorer.TryReplay(address, changes: true, out _)) return;
        bool isLost = Explorer.Fault == (count == 1 ? ModelFault.NoWakeOfOne : ModelFault.NoWakeOfAll);
        if (!isLost) Explorer.WakeSleepers(address, count);
        Explorer.Saw(0);
    }

    /// <summary>The handle may have been disposed during any sleep, whatever ended it.</summary>
    public static bool IsEnded(WaitEnding? ending) => ending is not null && Explorer.Maybe();

    public static bool IsOver(Deadline deadline) => !deadline.IsInfinite && Explorer.SawTimeUp();

    public static int SpinLimit(int proposed) => 0;

    public static void Pause(int round)
    {
    }

    private static bool IsFaulty(ModelFault fault, void* address) =>
        Explorer.Fault == fault && (byte*)address - Explorer.Memory == Explorer.FaultOffset;
}
