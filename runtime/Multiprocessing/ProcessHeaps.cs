using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Queues;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// The heaps of this process: that of its tree, those of named objects, and those of other trees from which it was sent
/// a handle. The one place that knows how every kind of block is repaired.
/// </summary>
internal static partial class ProcessHeaps
{
    /// <summary>
    /// Says where the heap of a child's tree is: <c>id;contract;location</c>. Set by the process that starts the child.
    /// </summary>
    internal const string EnvironmentVariable = "MULTIPROCESSING_HEAP";

    /// <summary>
    /// Any program that this one starts sees the variable, one with another version of the library, too, or with other
    /// mechanisms of the platform, to which the processes that use the heap look dead: those have a tree of their own.
    /// </summary>
    internal static string Contract { get; } = PlatformSelector.Mechanisms is { Length: > 0 } mechanisms
        ? $"{HeapHeader.Version}-{mechanisms}"
        : $"{HeapHeader.Version}";

    private static readonly Lock s_gate = new();

    /// <summary>The heaps that this process has open. Guarded by <c>s_gate</c>.</summary>
    private static readonly Dictionary<Guid, SharedHeap> s_heaps = [];
    private static readonly Keeper s_keeper = new();

    /// <summary>
    /// How long a process waits at its end for another that is in the folder of named objects, or for a thread of its
    /// own.
    /// </summary>
    private static readonly TimeSpan s_exitPatience = TimeSpan.FromSeconds(1);

    /// <summary>See <see cref="Current"/>. Written once, under <c>s_gate</c>.</summary>
    private static SharedHeap? s_current;

    internal static IBlockKeeper BlockKeeper => s_keeper;

    static ProcessHeaps() => ProgramEnd.Add(ProgramEndStep.Heaps, Leave);

    /// <summary>The heap of this process's tree: its parent's, or one of its own if it is the root.</summary>
    internal static SharedHeap Current => Volatile.Read(ref s_current) ?? CreateCurrent();

    /// <summary>
    /// Called before a child is started: lets it find the heap of its tree, so that what it makes outlives it. A
    /// variable of this process, since children inherit those; a program that is no child finds nothing there once the
    /// tree has ended.
    /// </summary>
    internal static void ShareWithChildren()
    {
        if (Volatile.Read(ref s_current) is null) _ = CreateCurrent();
    }

    internal static SharedBlock Allocate(BlockKind kind, long length) => Current.Allocate(kind, length);

    /// <summary>A block of which only the beginning has memory at first.</summary>
    internal static SharedBlock AllocateSparse(BlockKind kind, long length, long reserved, long mapped) =>
        Current.AllocateSparse(kind, length, reserved, mapped);

    /// <summary>Opens what a reference means.</summary>
    /// <exception cref="FileNotFoundException">It is gone, or both its creator's tree and its sender are.</exception>
    internal static SharedBlock Open(in BlockReference reference)
    {
        SharedHeap heap;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Heaps);
            heap = FindHeap(reference) ?? throw new FileNotFoundException(
                $"The shared object ({reference.Kind}) was made in a program that has ended, and so has the process "
                + "that sent it.");
            // That of a named object is left, by any thread, while nothing of it is open.
            if (heap.NamedPath is not null) return heap.Open(reference.Block, reference.Generation, reference.Kind);
        }
        return heap.Open(reference.Block, reference.Generation, reference.Kind);
    }

    private static SharedHeap CreateCurrent()
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Heaps);
            if (s_current is not null) return s_current;
            SharedHeap heap = JoinOrCreate();
            s_heaps.TryAdd(heap.Id, heap);
            Environment.SetEnvironmentVariable(EnvironmentVariable, $"{heap.Id:N};{Contract};{heap.RootLocation}");
            Volatile.Write(ref s_current, heap);
            return heap;
        }
    }

    private static SharedHeap JoinOrCreate()
    {
        try
        {
            return JoinTree() ?? SharedHeap.Create(s_keeper);
        }
        catch (Exception error) when (ResourceLimits.TryExplain(
            error, "Memory could not be shared", out Exception explained))
        {
            throw explained;
        }
    }

    private static SharedHeap? JoinTree()
    {
        string[]? parts = Environment.GetEnvironmentVariable(EnvironmentVariable)?.Split(';', 3);
        if (parts is not { Length: 3 } || parts[1] != Contract || !Guid.TryParse(parts[0], out Guid id)) return null;
        return s_heaps.TryGetValue(id, out SharedHeap? known) ? known : TryOpen(id, parts[2]);
    }

    /// <summary>The caller has the gate.</summary>
    private static SharedHeap? FindHeap(in BlockReference reference)
    {
        if (s_heaps.TryGetValue(reference.Heap, out SharedHeap? known)) return known;
        SharedHeap? opened = TryOpen(reference.Heap, reference.RootLocation)
            ?? TryOpen(reference.Heap, reference.SenderLocation);
        if (opened is not null) s_heaps.Add(opened.Id, opened);
        return opened;
    }

    private static SharedHeap? TryOpen(Guid id, string location)
    {
        if (location.Length == 0) return null;
        SharedFile? file = null;
        try
        {
            if (Path.GetDirectoryName(location) == UserFolder.Named.Path
                && Path.GetFileName(location).StartsWith(NamedPrefix, StringComparison.Ordinal))
            {
                return TryOpenNamed(id, location);
            }
            file = PlatformSelector.Memory.OpenFile(location);
            SharedHeap heap = SharedHeap.Open(file, s_keeper);
            if (heap.Id == id) return heap;
            heap.TryLeave();
            return null;
        }
        catch (Exception error)
            when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
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
    /// Runs at a normal exit, which nothing may hold up: neither a process that is stopped nor a thread that waits for
    /// one.
    /// </summary>
    private static void Leave()
    {
        // Other threads still run: none of them may give a heap back while this one writes to it.
        if (!s_gate.TryEnter(s_exitPatience))
        {
            // That of the tree is never given back.
            Volatile.Read(ref s_current)?.AnnounceLeaving();
            return;
        }
        try
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Heaps);
            foreach (SharedHeap heap in s_heaps.Values) heap.AnnounceLeaving();
            SharedHeap[] named = [.. s_heaps.Values.Where(heap => heap.NamedPath is not null)];
            if (named.Length == 0) return;
            using UserFolder.Lease lease = UserFolder.Named.Enter(s_exitPatience);
            foreach (SharedHeap heap in named) if (!heap.HasOthers()) DeleteFileOf(heap);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No descriptor is left, say, or somebody is in the folder: the next program that uses a name cleans up.
        }
        finally
        {
            s_gate.Exit();
        }
    }

    private sealed unsafe class Keeper : IBlockKeeper
    {
        public void Repair(BlockKind kind, byte* start, long length, int dead, bool leftInOrder)
        {
            if (kind is BlockKind.Queue or BlockKind.Pipe) QueueKeeper.Repair(kind, start, length, dead);
            else SynchronizationKeeper.Repair(kind, start, length, dead, leftInOrder);
        }

        public bool IsHeldBy(BlockKind kind, byte* start, long length, int participant) =>
            SynchronizationKeeper.IsHeldBy(kind, start, length, participant);

        public bool IsSound(BlockKind kind, byte* start, long length, int participants) =>
            kind is BlockKind.Queue or BlockKind.Pipe
                ? QueueKeeper.IsSound(kind, start, length, participants)
                : SynchronizationKeeper.IsSound(kind, start, length, participants);

        // Not here: this thread is on its way out of a member, and leaving takes the folder's lease.
        public void Emptied(SharedHeap heap) =>
            ThreadPool.UnsafeQueueUserWorkItem(LeaveEmptied, heap, preferLocal: false);

        private static void LeaveEmptied(SharedHeap heap)
        {
            try
            {
                CloseNamed(heap, static () => { });
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
            {
                // Somebody took the folder away, say: the next use of the name, or the exit, cleans up.
            }
        }
    }
}
