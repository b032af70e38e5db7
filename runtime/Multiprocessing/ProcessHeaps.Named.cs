using System.Security.Cryptography;
using System.Text;
using Multiprocessing.Memory;
using Multiprocessing.Native;
using Multiprocessing.Platform;

namespace Multiprocessing;

/// <summary>
/// Named objects: one small heap each, in a file that is found by its name. Files are made, found and deleted in the folder's
/// lease only, and so is the last handle closed: who finds a file there finds its object whole, or gone with all its users.
/// </summary>
internal static unsafe partial class ProcessHeaps
{
    /// <summary>Opens a named object, or creates it; takes over what dead programs left.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="length">The size of its block.</param>
    /// <param name="initialize">Fills a new block, in which every byte is zero.</param>
    /// <param name="reserved">How much of it has memory at first; null: all.</param>
    /// <param name="mapped">How much of it is mapped when it is opened; null: all.</param>
    internal static SharedBlock OpenNamed(BlockKind kind, string name, long length, Action<SharedBlock> initialize, long? reserved = null, long? mapped = null)
    {
        try
        {
            return OpenNamedCore(kind, name, length, initialize, reserved ?? length, mapped ?? length);
        }
        catch (Exception error) when (ResourceLimits.TryExplain(error, $"The named object '{name}' could not be opened", out Exception explained))
        {
            throw explained;
        }
    }

    private static SharedBlock OpenNamedCore(BlockKind kind, string name, long length, Action<SharedBlock> initialize, long reserved, long mapped)
    {
        string path = PathOf(kind, name);
        lock (s_gate)
        {
            SharedHeap[] known = [.. s_heaps.Values.Where(heap => heap.NamedPath == path)];
            foreach (SharedHeap heap in known) if (TryOpenFirst(heap, kind) is { } block) return block;

            using UserFolder.Lease lease = UserFolder.Named.Enter();
            // Others, or the garbage collector, closed the last handles of those.
            foreach (SharedHeap heap in known) LeaveIfUnused(heap, path);
            SweepNamed(path);
            return Join(kind, path, out bool wasAbandoned)
                ?? Create(kind, path, length, reserved, mapped, wasAbandoned, initialize);
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
            // Not so once this process has left it, which takes its memory: the handle was closed before.
            if (!IsKnown(heap)) return;
            UserFolder.Lease lease;
            try
            {
                lease = UserFolder.Named.Enter();
            }
            catch (IOException)
            {
                // No descriptor is left, say. The next use of the name, or this process's exit, cleans up.
                close();
                return;
            }
            using (lease)
            {
                close();
                LeaveIfUnused(heap, heap.NamedPath!);
            }
        }
    }

    private static bool IsKnown(SharedHeap heap) => s_heaps.TryGetValue(heap.Id, out SharedHeap? known) && known == heap;

    /// <summary>The caller has the folder's lease.</summary>
    private static void LeaveIfUnused(SharedHeap heap, string path)
    {
        if (!heap.IsUnused) return;
        s_heaps.Remove(heap.Id);
        if (!heap.HasOthers()) DeleteFileOf(heap, path);
        heap.Leave();
    }

    /// <summary>Opens the object in the file of that name; null if there is none, or only what the dead left.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="wasAbandoned">A dead process held it, and nobody has had it since.</param>
    private static SharedBlock? Join(BlockKind kind, string path, out bool wasAbandoned)
    {
        wasAbandoned = false;
        SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: true);
        SharedHeap heap;
        try
        {
            if (!SharedHeap.IsFinished(file))
            {
                file.Dispose();
                return null;
            }
            heap = SharedHeap.Open(file, s_keeper, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        try
        {
            heap.RepairAll();
            SharedBlock? block = TryOpenFirst(heap, kind);
            if (block is not null && heap.HasOthers())
            {
                s_heaps.Add(heap.Id, heap);
                return block;
            }
            if (block is not null)
            {
                // All who used it are dead. Only that a lock was held is news worth keeping.
                wasAbandoned = kind == BlockKind.Lock && (((LockCell*)block.Pointer)->Word & (RobustLock<SharedOps>.AbandonedBit | RobustLock<SharedOps>.UntoldBit)) != 0;
                heap.Close(block);
            }
        }
        catch
        {
            heap.Leave();
            throw;
        }
        heap.Leave();
        return null;
    }

    /// <summary>Makes the object, in a file of its own; whatever has that name goes.</summary>
    private static SharedBlock Create(
        BlockKind kind, string path, long length, long reserved, long mapped, bool wasAbandoned, Action<SharedBlock> initialize)
    {
        File.Delete(path);
        SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: true);
        SharedHeap? heap = null;
        SharedBlock? block = null;
        try
        {
            heap = SharedHeap.Create(file, HeapGeometry.Named, s_keeper, path);
            block = heap.AllocateSparse(kind, length, reserved, mapped);
            if (wasAbandoned) ((LockCell*)block.Pointer)->Word = RobustLock<SharedOps>.AbandonedBit;
            initialize(block);
            // It lives as long as somebody uses it, not as long as its first user.
            block.Publish();
            s_heaps.Add(heap.Id, heap);
            return block;
        }
        catch
        {
            // Half an object under that name would be in everybody's way.
            block?.Release(disposed: false);
            if (heap is not null) heap.Leave();
            else file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>
    /// Deletes the file of a heap that nobody uses any more. Its name may have become another file's: of somebody who found
    /// the object gone while others still had its heap. The caller has the folder's lease.
    /// </summary>
    private static void DeleteFileOf(SharedHeap heap, string path)
    {
        try
        {
            using (SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: false))
            {
                if (!heap.IsIn(file)) return;
            }
            File.Delete(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Gone, or surely not this heap's.
        }
    }

    /// <summary>
    /// A name becomes a hash: any characters and any length up to 1,000 will do, and the names of files tell nobody what
    /// they are for.
    /// </summary>
    private static string PathOf(BlockKind kind, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > 1000) throw new ArgumentException($"The name has {name.Length} characters; at most 1000 are allowed.", nameof(name));
        byte[] hash = SHA256.HashData(Encoding.Unicode.GetBytes($"{kind}\0{name}"));
        return Path.Combine(UserFolder.Named.Path, $"named-{HeapHeader.Version}-{Convert.ToHexStringLower(hash.AsSpan(0, 16))}");
    }

    /// <summary>Removes the named objects of programs that were killed.</summary>
    private static void SweepNamed(string except)
    {
        foreach (string path in Directory.EnumerateFiles(UserFolder.Named.Path, $"named-{HeapHeader.Version}-*"))
        {
            if (path == except || s_heaps.Values.Any(heap => heap.NamedPath == path)) continue;
            try
            {
                using SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: false);
                if (!SharedHeap.IsFinished(file) || !SharedHeap.HasParticipants(file)) File.Delete(path);
            }
            catch (Exception error) when (error is InvalidDataException or FileNotFoundException or UnauthorizedAccessException)
            {
                // Damaged, removed or closed by hand: what is wrong with one name must not keep anybody from another.
            }
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
