using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Multiprocessing.Memory;
using Multiprocessing.Platform;

namespace Multiprocessing;

/// <summary>
/// Named objects: one small heap each, in a file that is found by its name. Files are made, found and deleted in the
/// folder's lease only, and so is the last handle closed: a process that finds a file there finds its object whole, or
/// gone with all its users.
/// </summary>
/// <remarks>
/// In the lease nobody waits for another process, nor for a thread of this one that may do so (docs/design/locks.md):
/// locks are only tried there. Whoever finds one taken leaves the lease, waits for that lock outside, and begins again.
/// </remarks>
internal static unsafe partial class ProcessHeaps
{
    private static readonly TimeSpan s_shortSweep = TimeSpan.FromMilliseconds(5);

    /// <summary>Not before that time, by the clock of <see cref="Stopwatch"/>. Guarded by <c>s_gate</c>.</summary>
    private static long s_nextSweep;

    /// <summary>Opens a named object, or creates it; takes over what dead programs left.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="length">The size of its block.</param>
    /// <param name="initialize">Fills a new block, in which every byte is zero.</param>
    /// <param name="reserved">How much of it has memory at first; null: all.</param>
    /// <exception cref="IOException">Another process is stopped in the midst of what others wait for.</exception>
    /// <param name="mapped">How much of it is mapped when it is opened; null: all.</param>
    internal static SharedBlock OpenNamed(
        BlockKind kind,
        string name,
        long length,
        Action<SharedBlock> initialize,
        long? reserved = null,
        long? mapped = null)
    {
        try
        {
            return OpenNamedCore(kind, name, length, initialize, reserved ?? length, mapped ?? length);
        }
        catch (Exception error) when (ResourceLimits.TryExplain(
            error, $"The named object '{name}' could not be opened", out Exception explained))
        {
            throw explained;
        }
    }

    private static SharedBlock OpenNamedCore(
        BlockKind kind, string name, long length, Action<SharedBlock> initialize, long reserved, long mapped)
    {
        string path = PathOf(kind, name);
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Heaps);
            SharedHeap[] known = [.. s_heaps.Values.Where(heap => heap.NamedPath == path)];
            foreach (SharedHeap heap in known) if (TryOpenFirst(heap, kind) is { } block) return block;

            using NamedHeapOpening opening = new(path);
            while (true)
            {
                using (UserFolder.Named.Enter())
                {
                    // Others, or the garbage collector, closed the last handles of those.
                    foreach (SharedHeap heap in known)
                    {
                        if (IsKnown(heap) && heap.TryHold() && heap.ReleaseHold()) LeaveNamed(heap);
                    }
                    SweepNamed(path);
                    switch (opening.TryJoin(out bool wasAbandoned))
                    {
                        case NamedHeapState.None:
                            return Create(kind, path, length, reserved, mapped, wasAbandoned, initialize);
                        case NamedHeapState.Joined when TryOpenFirst(opening.Heap!, kind) is { } block:
                            DropNotice(path);
                            s_heaps.Add(opening.Heap!.Id, opening.Heap);
                            opening.Keep();
                            return block;
                        case NamedHeapState.Joined:
                            // All that had it have disposed of it, and are still about to leave.
                            wasAbandoned = opening.Heap!.WasLeftHeld;
                            return Create(kind, path, length, reserved, mapped, wasAbandoned, initialize);
                    }
                }
                opening.AwaitOthers();
            }
        }
    }

    /// <summary>Closes a handle that may be one of a named object, which goes with its last handle.</summary>
    internal static void Close(BlockLease handle)
    {
        if (handle.Block.Heap.NamedPath is null) handle.Dispose();
        else CloseNamed(handle.Block.Heap, handle.Dispose);
    }

    /// <summary>Gives up a reference to a block that may be a named object.</summary>
    internal static void Release(SharedBlock block)
    {
        if (block.Heap.NamedPath is null) block.Release(disposed: false);
        else CloseNamed(block.Heap, () => block.Release(disposed: false));
    }

    private static void CloseNamed(SharedHeap heap, Action close)
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Heaps);
            // Not so once this process has left it, which takes its memory: the handle was closed before.
            if (!IsKnown(heap)) return;
            Deadline deadline = Deadline.After(SharedHeap.Patience);
            try
            {
                while (!TryCloseInLease(heap, close)) heap.AwaitHold(deadline);
            }
            catch (IOException)
            {
                // No descriptor is left, say, or a process is stopped in there. The next use of the name, or this
                // process's exit, cleans up.
                close();
            }
        }
    }

    /// <returns>False, and nothing has changed: somebody uses the heap's tables just now.</returns>
    private static bool TryCloseInLease(SharedHeap heap, Action close)
    {
        using UserFolder.Lease lease = UserFolder.Named.Enter();
        if (!heap.TryHold()) return false;
        bool isUnused = false;
        try
        {
            close();
        }
        finally
        {
            isUnused = heap.ReleaseHold();
        }
        if (isUnused) LeaveNamed(heap);
        return true;
    }

    private static bool IsKnown(SharedHeap heap) =>
        s_heaps.TryGetValue(heap.Id, out SharedHeap? known) && known == heap;

    /// <summary>The caller has the folder's lease.</summary>
    private static void LeaveNamed(SharedHeap heap)
    {
        if (!heap.HasOthers()) DeleteFileOf(heap);
        // Not while a thread of this process repairs in it: the next use of the name, or the exit, tries again.
        if (heap.TryLeave()) s_heaps.Remove(heap.Id);
    }

    /// <summary>Makes the object, in a file of its own; whatever has that name goes.</summary>
    private static SharedBlock Create(
        BlockKind kind,
        string path,
        long length,
        long reserved,
        long mapped,
        bool wasAbandoned,
        Action<SharedBlock> initialize)
    {
        wasAbandoned |= kind == BlockKind.Lock && HasNotice(path);
        File.Delete(path);
        SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: true);
        SharedHeap? heap = null;
        SharedBlock? block = null;
        using LockOrder.UnsharedScope order = LockOrder.Unshared();
        try
        {
            heap = SharedHeap.Create(file, HeapGeometry.Named, s_keeper, path);
            block = heap.AllocateSparse(kind, length, reserved, mapped);
            if (wasAbandoned) ((LockCell*)block.Pointer)->Word = RobustLock<SharedOps>.AbandonedBit;
            initialize(block);
            // It lives as long as somebody uses it, not as long as its first user.
            block.Publish();
            DropNotice(path);
            s_heaps.Add(heap.Id, heap);
            return block;
        }
        catch
        {
            // Half an object under that name would be in everybody's way.
            block?.Release(disposed: false);
            if (heap is null) file.Dispose();
            else heap.TryLeave();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Deletes the file of a heap that nobody uses any more. Its name may have become another file's: of a process that
    /// found the object gone while others still had its heap. The caller has the folder's lease.
    /// </summary>
    private static void DeleteFileOf(SharedHeap heap)
    {
        string path = heap.NamedPath!;
        try
        {
            using (SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: false))
            {
                if (!heap.IsIn(file)) return;
            }
            if (heap.WasLeftHeld) KeepNotice(path);
            File.Delete(path);
        }
        catch (Exception error)
            when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Gone, or surely not this heap's.
        }
    }

    /// <summary>
    /// A name becomes a hash: any characters and any length up to 1,000 will do, and the names of files tell nobody
    /// what they are for.
    /// </summary>
    private static string PathOf(BlockKind kind, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 1000) throw new ArgumentException(
            $"The name has {name.Length} characters; at most 1000 are allowed.", nameof(name));
        byte[] hash = SHA256.HashData(Encoding.Unicode.GetBytes($"{kind}\0{name}"));
        return Path.Combine(
            UserFolder.Named.Path, $"named-{HeapHeader.Version}-{Convert.ToHexStringLower(hash.AsSpan(0, 16))}");
    }

    /// <summary>
    /// Removes the named objects of programs that were killed. Each file of another program is opened for that, so
    /// where there are many, it is not done each time: a twentieth of the time may go there.
    /// </summary>
    private static void SweepNamed(string except)
    {
        long start = Stopwatch.GetTimestamp();
        if (start < s_nextSweep) return;
        SweepNamedNow(except);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        if (took > s_shortSweep) s_nextSweep = start + 20 * (Stopwatch.GetTimestamp() - start);
    }

    private static void SweepNamedNow(string except)
    {
        HashSet<string?> known = [except, .. s_heaps.Values.Select(heap => heap.NamedPath)];
        foreach (string path in Directory.EnumerateFiles(UserFolder.Named.Path, $"{NamedPrefix}{HeapHeader.Version}-*"))
        {
            if (known.Contains(path)) continue;
            try
            {
                using NamedHeapOpening opening = new(path);
                if (opening.IsUsed(out bool wasAbandoned)) continue;
                if (wasAbandoned) KeepNotice(path);
                File.Delete(path);
            }
            catch (Exception error)
                when (error is InvalidDataException or FileNotFoundException or UnauthorizedAccessException)
            {
                // Damaged, removed or closed by hand: what is wrong with one name must not keep anybody from another.
            }
        }
    }

    /// <summary>Opens the heap of a named object by a reference to it. The caller has the gate.</summary>
    /// <returns>Null when it is gone, or all that used it are dead: then the process that cleans up first decides
    /// nothing.</returns>
    private static SharedHeap? TryOpenNamed(Guid id, string path)
    {
        using NamedHeapOpening opening = new(path);
        while (true)
        {
            using (UserFolder.Named.Enter())
            {
                switch (opening.TryJoin(out bool wasAbandoned))
                {
                    case NamedHeapState.None:
                        if (wasAbandoned && opening.Heap?.Id == id) DeleteFileOf(opening.Heap);
                        return null;
                    case NamedHeapState.Joined:
                        return opening.Heap!.Id == id ? opening.Keep() : null;
                }
            }
            opening.AwaitOthers();
        }
    }

    /// <summary>The object that a heap is for; null if it is gone, or was never finished.</summary>
    private static SharedBlock? TryOpenFirst(SharedHeap heap, BlockKind kind)
    {
        int first = heap.FirstBlock;
        if (first < 0) return null;
        try
        {
            return heap.Open(first, heap.GenerationOf(first), kind);
        }
        catch (FileNotFoundException)
        {
            // Its last user closed it just now.
            return null;
        }
    }
}
