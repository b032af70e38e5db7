using System.Collections.Concurrent;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Notices the end of the processes that share heaps with this one, and repairs what they left. Started when a thread
/// of this process is about to sleep for the first time; it sleeps until a process ends. Only if the system has refused
/// something, or a stopped process keeps something from being done, it tries again each second.
/// </summary>
internal static unsafe class DeathWatch
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private static readonly Lock s_gate = new();

    /// <summary>
    /// Held, outside of the other gate, by a thread that begins to watch over a heap, or tries again.
    /// </summary>
    private static readonly Lock s_beginning = new();

    /// <summary>The heaps that are watched over, or are to be. Guarded by the gate.</summary>
    private static readonly List<SharedHeap> s_heaps = [];

    /// <summary>
    /// The processes that were seen to end, and whose leavings are not repaired in all heaps yet. The system need not
    /// be asked again, which takes a descriptor that there may not be. Any thread reads; a thread that repairs writes.
    /// </summary>
    private static readonly ConcurrentDictionary<ProcessKey, bool> s_dead = new();

    /// <summary>Set once, under the gate, when the thread starts; null before.</summary>
    private static volatile IProcessEndWatch? s_ends;

    /// <inheritdoc cref="ILivenessPlatform.IsAlive"/>
    internal static bool IsAlive(ProcessKey identity) =>
        !s_dead.ContainsKey(identity) && PlatformSelector.Liveness.IsAlive(identity);

    /// <summary>Starts watching over all participants of a heap, those that join later included.</summary>
    /// <exception cref="IOException">
    /// The system refuses; it is tried again, here at the next wait, and each second.
    /// </exception>
    internal static void Watch(SharedHeap heap)
    {
        lock (s_beginning)
        {
            using LockOrder.Scope beginning = LockOrder.Hold(LockRank.WatchBeginning);
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                if (heap.IsWatched) return;
                if (s_ends is null) Start();
                if (!s_heaps.Contains(heap)) s_heaps.Add(heap);
            }
            try
            {
                AwaitMembers(heap);
            }
            catch
            {
                s_ends!.Wake();
                throw;
            }
        }
    }

    private static void OnMembersChanged(object? state)
    {
        SharedHeap heap = (SharedHeap)state!;
        Try(heap, one =>
        {
            AwaitMembers(one);
            return true;
        });
    }

    /// <summary>
    /// For the threads of this library itself, where no caller could catch an exception: a step that fails is tried
    /// again later.
    /// </summary>
    private static bool Try(SharedHeap heap, Func<SharedHeap, bool> step)
    {
        try
        {
            return step(heap);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                heap.IsWatched = false;
            }
            s_ends!.Wake();
            return false;
        }
    }

    /// <summary>The runtime calls it "out of memory" when it cannot open a file of its own.</summary>
    private static bool IsRefusal(Exception error) =>
        error is IOException or UnauthorizedAccessException or OutOfMemoryException;

    /// <summary>Looks at the participants, and registers for the next one to join.</summary>
    private static void AwaitMembers(SharedHeap heap)
    {
        int epoch;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (!s_heaps.Contains(heap)) return;
            epoch = Volatile.Read(ref *heap.MembershipEpoch);
        }
        Scan(heap);
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (!s_heaps.Contains(heap)) return;
            if (heap.MembershipWait is { } former) WaitRegistry.Shared.Remove(former);
            heap.MembershipWait = new WaitRegistration(heap.MembershipEpoch, epoch, OnMembersChanged, heap);
            WaitRegistry.Shared.Add(heap.MembershipWait);
            heap.IsWatched = true;
        }
    }

    private static void TryAgain()
    {
        SharedHeap[] unwatched;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            unwatched = [.. s_heaps.Where(heap => !heap.IsWatched || heap.HasUnrepaired)];
        }
        foreach (SharedHeap heap in unwatched)
        {
            lock (s_beginning)
            {
                using LockOrder.Scope beginning = LockOrder.Hold(LockRank.WatchBeginning);
                if (heap.IsWatched && !heap.HasUnrepaired) continue;
                try
                {
                    heap.HasUnrepaired = false;
                    AwaitMembers(heap);
                }
                catch (Exception error) when (IsRefusal(error))
                {
                    // Not yet: the clock comes round again.
                }
            }
        }
        foreach (ProcessKey identity in s_dead.Keys) ForgetIfRepaired(identity);
    }

    private static void Scan(SharedHeap heap)
    {
        IProcessEndWatch ends = s_ends!;
        List<ProcessKey> dead = [];
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (!s_heaps.Contains(heap)) return;
            for (int slot = 0; slot < heap.ParticipantsUsed; slot++)
            {
                if (slot + 1 == heap.Me || heap.ParticipantAt(slot) is not { } identity) continue;
                if (ends.Contains(identity)) continue;
                if (s_dead.ContainsKey(identity) || !ends.TryAdd(identity)) dead.Add(identity);
            }
        }
        foreach (ProcessKey identity in dead)
        {
            if (Repair(heap, identity)) ForgetIfRepaired(identity);
        }
    }

    /// <summary>Stops watching over a heap that this process leaves.</summary>
    internal static void Forget(SharedHeap heap)
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            s_heaps.Remove(heap);
            if (heap.MembershipWait is { } wait) WaitRegistry.Shared.Remove(wait);
            heap.MembershipWait = null;
        }
    }

    private static void Start()
    {
        IProcessEndWatch ends = PlatformSelector.Liveness.CreateEndWatch();
        try
        {
            ServiceThread.Start(() => Run(ends), "Multiprocessing death watch", stackSize: 512 * 1024);
        }
        catch
        {
            ends.Dispose();
            throw;
        }
        s_ends = ends;
    }

    private static void Run(IProcessEndWatch ends)
    {
        List<ProcessKey> ended = [];
        List<ProcessKey> lost = [];
        while (true)
        {
            TimeSpan timeout;
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                bool mustRetry = s_heaps.Exists(heap => !heap.IsWatched || heap.HasUnrepaired);
                timeout = mustRetry ? s_retry : Timeout.InfiniteTimeSpan;
            }
            ended.Clear();
            lost.Clear();
            if (!ends.Wait(timeout, ended, lost)) TryAgain();
            foreach (ProcessKey identity in ended) Repair(ends, identity);
            if (lost.Count > 0) WatchAnew();
        }
    }

    /// <summary>Processes that live are not watched any more, whichever heaps they are in.</summary>
    private static void WatchAnew()
    {
        SharedHeap[] heaps;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            foreach (SharedHeap heap in s_heaps) heap.IsWatched = false;
            heaps = [.. s_heaps];
        }
        foreach (SharedHeap heap in heaps) OnMembersChanged(heap);
    }

    /// <summary>Repairs what a process that has ended left in one heap.</summary>
    /// <returns>False: it is to be done again.</returns>
    private static bool Repair(SharedHeap heap, ProcessKey identity)
    {
        if (heap.RepairAfter(identity)) return true;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            heap.HasUnrepaired = true;
        }
        s_ends!.Wake();
        return false;
    }

    /// <summary>Repairs what a process that has ended left in all heaps of this one.</summary>
    private static void Repair(IProcessEndWatch ends, ProcessKey identity)
    {
        SharedHeap[] heaps;
        s_dead[identity] = true;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            ends.Remove(identity);
            heaps = [.. s_heaps];
        }
        foreach (SharedHeap heap in heaps) Try(heap, one => Repair(one, identity));
        ForgetIfRepaired(identity);
    }

    private static void ForgetIfRepaired(ProcessKey identity)
    {
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (!s_heaps.Exists(heap => heap.Lists(identity))) s_dead.TryRemove(identity, out _);
        }
    }
}
