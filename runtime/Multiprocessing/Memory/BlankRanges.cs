using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Address space of shared arrays that are disposed, of which somebody may have kept a span: empty pages of this
/// process lie there instead, so that a late access meets zeros, and neither a fault nor another object. The latest of
/// them only, as address space has an end too.
/// </summary>
internal static unsafe class BlankRanges
{
    private const int Most = 1024;

    /// <summary>
    /// Of the 128 TB that a process has; a limit on address space (<c>ulimit -v</c>) is met by <see cref="Clear"/>.
    /// </summary>
    private const long MostBytes = 64L << 30;

    private static readonly Lock s_gate = new();

    /// <summary>The ranges, the oldest first. Guarded by <c>s_gate</c>.</summary>
    private static readonly Queue<(nint Address, long Length)> s_ranges = [];

    /// <summary>The sum of their lengths. Guarded by <c>s_gate</c>.</summary>
    private static long s_bytes;

    /// <summary>Puts empty pages in the place of a mapping, in one step.</summary>
    internal static void Put(SharedFile file, byte* address, long length)
    {
        if (!file.TryBlank(address, length))
        {
            file.Unmap(address, length);
            return;
        }
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Blanks);
            s_ranges.Enqueue(((nint)address, length));
            s_bytes += length;
            while (s_ranges.Count > Most || s_bytes > MostBytes) FreeFirst();
        }
    }

    /// <summary>Gives all of it back. True if there was something.</summary>
    internal static bool Clear()
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Blanks);
            bool isSomething = s_ranges.Count > 0;
            while (s_ranges.Count > 0) FreeFirst();
            return isSomething;
        }
    }

    private static void FreeFirst()
    {
        (nint address, long length) = s_ranges.Dequeue();
        PlatformSelector.Memory.UnmapBlank((byte*)address, length);
        s_bytes -= length;
    }
}
