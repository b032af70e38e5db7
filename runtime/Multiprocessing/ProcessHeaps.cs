using System.Security.Cryptography;
using System.Text;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Queues;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// The heaps of this process: that of its tree, those of named objects, and those of other trees from which it was sent a
/// handle. The one place that knows how every kind of block is repaired.
/// </summary>
internal static unsafe class ProcessHeaps
{
    /// <summary>Tells a child where the heap of its tree is. Set by whoever starts a process of the tree.</summary>
    internal const string EnvironmentVariable = "MULTIPROCESSING_HEAP";

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<Guid, SharedHeap> s_heaps = [];
    private static readonly Keeper s_keeper = new();
    private static SharedHeap? s_current;

    static ProcessHeaps() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave();

    /// <summary>The heap of this process's tree: its parent's, or one of its own if it is the root.</summary>
    internal static SharedHeap Current => Volatile.Read(ref s_current) ?? CreateCurrent();

    /// <summary>
    /// Called before a child is started: lets it find the heap of its tree, so that what it makes outlives it. A variable of
    /// this process, since children inherit those; a program that is no child finds nothing there once the tree has ended.
    /// </summary>
    internal static void ShareWithChildren()
    {
        if (Volatile.Read(ref s_current) is null) _ = CreateCurrent();
    }

    internal static SharedBlock Allocate(BlockKind kind, long length) => Current.Allocate(kind, length);

    /// <summary>A block of which only the beginning has memory at first.</summary>
    internal static SharedBlock AllocateSparse(BlockKind kind, long length, long reserved) =>
        Current.AllocateSparse(kind, length, reserved);

    /// <summary>Opens what a reference means.</summary>
    /// <exception cref="FileNotFoundException">It is gone, or both its creator's tree and its sender are.</exception>
    internal static SharedBlock Open(in BlockReference reference)
    {
        SharedHeap heap = FindHeap(reference) ?? throw new FileNotFoundException(
            $"The shared object ({reference.Kind}) was made in a program that has ended, and so has the process that sent it.");
        return heap.Open(reference.Block, reference.Generation, reference.Kind);
    }

    /// <summary>Opens a named object, or creates it; takes over what dead programs left.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="length">The size of its block.</param>
    /// <param name="initialize">Fills a new block, in which every byte is zero.</param>
    /// <param name="reserved">How much of it has memory at first; null: all.</param>
    internal static SharedBlock OpenNamed(BlockKind kind, string name, long length, Action<SharedBlock> initialize, long? reserved = null)
    {
        string path = PathOf(kind, name);
        lock (s_gate)
        {
            SharedHeap? heap = s_heaps.Values.FirstOrDefault(known => known.NamedPath == path);
            if (heap is not null) return OpenFirst(heap, kind);

            using UserFolder.Lease lease = UserFolder.Named.Enter();
            SweepNamed(path);
            SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: true);
            bool abandoned = false;
            if (SharedHeap.IsFinished(file))
            {
                heap = SharedHeap.Open(file, s_keeper, path);
                heap.RepairAll();
                if (heap.HasOthers() && heap.FirstBlock >= 0)
                {
                    s_heaps.Add(heap.Id, heap);
                    return OpenFirst(heap, kind);
                }
                // All who used it are dead. Only that a lock was held is news worth keeping.
                abandoned = kind == BlockKind.Lock && heap.FirstBlock >= 0 && WasAbandoned(heap, kind);
                heap.Leave();
            }
            else
            {
                file.Dispose();
            }
            File.Delete(path);
            heap = SharedHeap.Create(PlatformSelector.Memory.OpenNamedFile(path, create: true), HeapGeometry.Named, s_keeper, path);
            s_heaps.Add(heap.Id, heap);
            SharedBlock block = heap.AllocateSparse(kind, length, reserved ?? length);
            if (abandoned) ((LockCell*)block.Pointer)->Word = RobustLock<SharedOps>.AbandonedBit;
            initialize(block);
            // It lives as long as somebody uses it, not as long as its first user.
            block.Publish();
            return block;
        }
    }

    /// <summary>Called when this process has disposed of its last handle of a named object.</summary>
    internal static void CloseNamed(SharedHeap heap)
    {
        lock (s_gate)
        {
            if (heap.NamedPath is not { } path || !heap.IsUnused || !s_heaps.Remove(heap.Id)) return;
            using UserFolder.Lease lease = UserFolder.Named.Enter();
            if (!heap.HasOthers()) File.Delete(path);
            heap.Leave();
        }
    }

    private static SharedHeap CreateCurrent()
    {
        lock (s_gate)
        {
            if (s_current is not null) return s_current;
            SharedHeap heap = JoinTree() ?? SharedHeap.Create(s_keeper);
            s_heaps.TryAdd(heap.Id, heap);
            Environment.SetEnvironmentVariable(EnvironmentVariable, $"{heap.Id:N};{heap.RootLocation}");
            Volatile.Write(ref s_current, heap);
            return heap;
        }
    }

    private static SharedHeap? JoinTree()
    {
        string[]? parts = Environment.GetEnvironmentVariable(EnvironmentVariable)?.Split(';', 2);
        if (parts is not { Length: 2 } || !Guid.TryParse(parts[0], out Guid id)) return null;
        return s_heaps.TryGetValue(id, out SharedHeap? known) ? known : TryOpen(id, parts[1]);
    }

    private static SharedHeap? FindHeap(in BlockReference reference)
    {
        lock (s_gate)
        {
            if (s_heaps.TryGetValue(reference.Heap, out SharedHeap? known)) return known;
            SharedHeap? opened = TryOpen(reference.Heap, reference.RootLocation) ?? TryOpen(reference.Heap, reference.SenderLocation);
            if (opened is not null) s_heaps.Add(opened.Id, opened);
            return opened;
        }
    }

    private static SharedHeap? TryOpen(Guid id, string location)
    {
        if (location.Length == 0) return null;
        SharedFile? file = null;
        try
        {
            bool isNamed = Path.GetDirectoryName(location) == UserFolder.Named.Path
                && Path.GetFileName(location).StartsWith("named-", StringComparison.Ordinal);
            using UserFolder.Lease? lease = isNamed ? UserFolder.Named.Enter() : null;
            file = isNamed ? PlatformSelector.Memory.OpenNamedFile(location, create: false) : PlatformSelector.Memory.OpenFile(location);
            SharedHeap heap = SharedHeap.Open(file, s_keeper, isNamed ? location : null);
            if (heap.Id == id) return heap;
            heap.Leave();
            return null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
        catch
        {
            file?.Dispose();
            throw;
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
            using SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: false);
            if (!SharedHeap.IsFinished(file) || !SharedHeap.HasParticipants(file)) File.Delete(path);
        }
    }

    private static SharedBlock OpenFirst(SharedHeap heap, BlockKind kind) =>
        heap.Open(heap.FirstBlock, heap.GenerationOf(heap.FirstBlock), kind);

    private static bool WasAbandoned(SharedHeap heap, BlockKind kind)
    {
        SharedBlock block = OpenFirst(heap, kind);
        bool abandoned = (((LockCell*)block.Pointer)->Word & RobustLock<SharedOps>.AbandonedBit) != 0;
        heap.Close(block);
        return abandoned;
    }

    /// <summary>Runs at a normal exit.</summary>
    private static void Leave()
    {
        SharedHeap[] heaps;
        lock (s_gate)
        {
            heaps = [.. s_heaps.Values];
        }
        foreach (SharedHeap heap in heaps)
        {
            heap.AnnounceLeaving();
            if (heap.NamedPath is not { } path) continue;
            using UserFolder.Lease lease = UserFolder.Named.Enter();
            if (!heap.HasOthers()) File.Delete(path);
        }
    }

    private sealed class Keeper : IBlockKeeper
    {
        public void Repair(BlockKind kind, byte* start, long length, int dead, bool leftInOrder)
        {
            if (kind is BlockKind.Queue or BlockKind.Pipe) QueueKeeper.Repair(kind, start, dead);
            else SynchronizationKeeper.Repair(kind, start, length, dead, leftInOrder);
        }

        public bool IsHeldBy(BlockKind kind, byte* start, long length, int participant) =>
            SynchronizationKeeper.IsHeldBy(kind, start, length, participant);
    }
}
