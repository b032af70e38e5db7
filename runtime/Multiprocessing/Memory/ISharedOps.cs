using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Every step by which an algorithm in shared memory can be observed by another process. The shipped implementation
/// compiles to the bare instructions; tests put a scheduler in its place that explores every order of the steps, and a
/// death before each of them.
/// </summary>
internal unsafe interface ISharedOps
{
    static abstract int Load(int* address);

    static abstract long Load(long* address);

    static abstract void Store(int* address, int value);

    static abstract void Store(long* address, long value);

    /// <summary>A full fence; returns the value found.</summary>
    static abstract int CompareExchange(int* address, int value, int comparand);

    static abstract long CompareExchange(long* address, long value, long comparand);

    static abstract int Add(int* address, int value);

    /// <summary>Sleeps while the word has that value, as <see cref="IWaitPlatform.Wait"/> does.</summary>
    static abstract bool Wait(int* address, int expected, Deadline deadline);

    /// <summary>
    /// How long to sleep where the look for sleepers that follows a store may have been made before it: not for ever.
    /// </summary>
    static abstract Deadline Unfenced(Deadline deadline, int milliseconds);

    static abstract void Wake(int* address, int count);

    /// <summary>Whether a wait is to give up; none: it is the library's own, and goes on.</summary>
    static abstract bool IsEnded(WaitEnding? ending);

    /// <summary>Whether the time is up.</summary>
    static abstract bool IsOver(Deadline deadline);

    /// <summary>How many times an algorithm looks before it sleeps.</summary>
    static abstract int SpinLimit(int proposed);

    static abstract void Pause(int round);
}

/// <summary>The shipped steps.</summary>
internal readonly unsafe struct SharedOps : ISharedOps
{
    private static readonly IWaitPlatform s_wait = PlatformSelector.Wait;
    private static readonly bool s_isSingleCore = Environment.ProcessorCount == 1;

    public static int Load(int* address) => Volatile.Read(ref *address);

    public static long Load(long* address) => Volatile.Read(ref *address);

    public static void Store(int* address, int value) => Volatile.Write(ref *address, value);

    public static void Store(long* address, long value) => Volatile.Write(ref *address, value);

    public static int CompareExchange(int* address, int value, int comparand) =>
        Interlocked.CompareExchange(ref *address, value, comparand);

    public static long CompareExchange(long* address, long value, long comparand) =>
        Interlocked.CompareExchange(ref *address, value, comparand);

    public static int Add(int* address, int value) => Interlocked.Add(ref *address, value);

    public static bool Wait(int* address, int expected, Deadline deadline)
    {
        LockOrder.WaitForOthers();
        return s_wait.Wait(address, expected, deadline.Remaining);
    }

    public static Deadline Unfenced(Deadline deadline, int milliseconds) =>
        Deadline.Sooner(deadline, TimeSpan.FromMilliseconds(milliseconds));

    public static void Wake(int* address, int count) => s_wait.Wake(address, count);

    public static bool IsEnded(WaitEnding? ending) => ending is { IsEnded: true };

    public static bool IsOver(Deadline deadline) => deadline.IsOver;

    public static int SpinLimit(int proposed) => s_isSingleCore ? 0 : proposed;

    public static void Pause(int round) => Thread.SpinWait(round);
}
