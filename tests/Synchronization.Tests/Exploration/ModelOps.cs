using Multiprocessing.Memory;

namespace Synchronization.Tests.Exploration;

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

/// <summary>The steps of the shipped algorithms, under the scheduler.</summary>
internal readonly unsafe struct ModelOps : ISharedOps
{
    internal static int FaultOffset { get; set; }

    public static int Load(int* address) => (int)Done(Begin(), *address);

    public static long Load(long* address) => Done(Begin(), *address);

    public static void Store(int* address, int value)
    {
        ModelThread self = Begin();
        if (!IsFaulty(self, ModelFault.NoStoreThere, address)) *address = value;
        Done(self, 0);
    }

    public static void Store(long* address, long value)
    {
        ModelThread self = Begin();
        if (!IsFaulty(self, ModelFault.NoStoreThere, address)) *address = value;
        Done(self, 0);
    }

    public static int CompareExchange(int* address, int value, int comparand)
    {
        ModelThread self = Begin();
        int found = *address;
        if (IsFaulty(self, ModelFault.NoCompareExchangeThere, address)) return (int)Done(self, found);
        if (self.Explorer.Fault == ModelFault.TornCompareExchange)
        {
            Done(self, found);
            self.Explorer.Yield(self);
        }
        if (found == comparand) *address = value;
        return (int)Done(self, found);
    }

    public static long CompareExchange(long* address, long value, long comparand)
    {
        ModelThread self = Begin();
        long found = *address;
        if (self.Explorer.Fault == ModelFault.TornCompareExchange)
        {
            Done(self, found);
            self.Explorer.Yield(self);
        }
        if (found == comparand) *address = value;
        return Done(self, found);
    }

    public static int Add(int* address, int value)
    {
        ModelThread self = Begin();
        return (int)Done(self, *address += value);
    }

    public static bool Wait(int* address, int expected, Deadline deadline)
    {
        ModelThread self = Begin();
        if (*address != expected && self.Explorer.Fault != ModelFault.BlindSleep) return Done(self, 1) != 0;
        self.State = ModelState.Sleeping;
        self.SleepsOn = (nint)address;
        self.SleepOrder = self.Explorer.NextSleepOrder();
        self.MayTimeOut = !deadline.IsInfinite;
        self.Explorer.Yield(self);
        return Done(self, self.TimedOut ? 3 : 2) == 2;
    }

    public static void Wake(int* address, int count)
    {
        ModelThread self = Begin();
        List<ModelThread> sleepers = self.Explorer.SleepersOn((nint)address);
        ModelFault fault = self.Explorer.Fault;
        if (fault == ModelFault.NoWakeOfOne && count == 1 || fault == ModelFault.NoWakeOfAll && count > 1) sleepers.Clear();
        for (int woken = 0; woken < count && sleepers.Count > 0; woken++)
        {
            int which = count >= sleepers.Count + woken ? 0 : self.Explorer.Choose(sleepers.Count);
            sleepers[which].State = ModelState.Ready;
            sleepers[which].Remember(-5);
            sleepers.RemoveAt(which);
        }
        Done(self, 0);
    }

    public static bool IsOver(Deadline deadline) => !deadline.IsInfinite && ModelThread.Current.TimedOut;

    public static int SpinLimit(int proposed) => 0;

    public static void Pause(int round)
    {
    }

    private static ModelThread Begin()
    {
        ModelThread self = ModelThread.Current;
        self.Explorer.Yield(self);
        return self;
    }

    private static long Done(ModelThread self, long seen)
    {
        self.Remember(seen);
        return seen;
    }

    private static bool IsFaulty(ModelThread self, ModelFault fault, void* address) =>
        self.Explorer.Fault == fault && (byte*)address - self.Explorer.Memory == FaultOffset;
}
