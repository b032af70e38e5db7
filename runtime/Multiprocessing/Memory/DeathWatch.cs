using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Multiprocessing.Native;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Learns of the death of the processes that share heaps with this one, and repairs what they left. Started when a
/// thread of this process is about to sleep for the first time; it sleeps in poll(2) on one descriptor per process, and
/// nothing polls by the clock, unless the system has refused something, or a stopped process keeps something from being
/// done: then it tries again each second; or unless fewer files may be open than there are processes: then it looks
/// four times a second.
/// </summary>
internal static unsafe class DeathWatch
{
    private const int RetryMilliseconds = 1000;

    /// <summary>Between two looks at all descriptors, where they are more than one call may look at.</summary>
    private const int PartsMilliseconds = 250;

    /// <summary>
    /// Guards the lists of heaps and descriptors, and <see cref="SharedHeap.IsWatched"/> of each heap.
    /// </summary>
    private static readonly Lock s_gate = new();

    /// <summary>
    /// Held, outside of the other gate, by the thread that begins to watch over a heap, or tries again.
    /// </summary>
    private static readonly Lock s_beginning = new();

    /// <summary>The heaps of this process that are watched over. Guarded by <see cref="s_gate"/>.</summary>
    private static readonly List<SharedHeap> s_heaps = [];

    /// <summary>One descriptor per process that is watched. Guarded by <see cref="s_gate"/>.</summary>
    private static readonly Dictionary<ProcessKey, int> s_descriptors = [];

    /// <summary>
    /// Processes that were seen to end, as long as a heap still lists them. Then the kernel need not be asked again,
    /// which takes a descriptor that there may not be. Written by the threads that see an end or have repaired.
    /// </summary>
    private static readonly ConcurrentDictionary<ProcessKey, bool> s_dead = new();

    /// <summary>A pipe: a byte makes the thread look at the table of descriptors again.</summary>
    private static int s_wakeReader = -1;
    private static int s_wakeWriter = -1;

    /// <inheritdoc cref="ILivenessPlatform.IsAlive"/>
    internal static bool IsAlive(ProcessKey identity) =>
        !s_dead.ContainsKey(identity) && PlatformSelector.Liveness.IsAlive(identity);

    /// <summary>Starts watching over all participants of a heap, those that join later included.</summary>
    /// <exception cref="IOException">The system refuses; it is tried again, here at the next wait and by the
    /// clock.</exception>
    internal static void Watch(SharedHeap heap)
    {
        lock (s_beginning)
        {
            using LockOrder.Scope beginning = LockOrder.Hold(LockRank.WatchBeginning);
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                if (heap.IsWatched) return;
                if (s_wakeReader < 0) Start();
                if (!s_heaps.Contains(heap)) s_heaps.Add(heap);
            }
            try
            {
                AwaitMembers(heap);
            }
            catch
            {
                Wake();
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
    /// For threads of this library's own, on which nobody can catch: what fails is tried again later.
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
            Wake();
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
        bool hasNew = false;
        List<ProcessKey> dead = [];
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (!s_heaps.Contains(heap)) return;
            for (int slot = 0; slot < heap.ParticipantsUsed; slot++)
            {
                if (slot + 1 == heap.Me || heap.ParticipantAt(slot) is not { } identity) continue;
                if (s_descriptors.ContainsKey(identity)) continue;
                int descriptor = s_dead.ContainsKey(identity) ? -1 : PlatformSelector.Liveness.Watch(identity);
                if (descriptor < 0) dead.Add(identity);
                else hasNew |= s_descriptors.TryAdd(identity, descriptor);
            }
        }
        foreach (ProcessKey identity in dead)
        {
            if (RepairAfter(heap, identity)) ForgetIfRepaired(identity);
        }
        if (hasNew) Wake();
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

    private static void Wake()
    {
        byte one = 1;
        _ = Interop.Libc.Write(s_wakeWriter, &one, 1);
    }

    private static void Start()
    {
        int* pipe = stackalloc int[2];
        if (Interop.Libc.Pipe(pipe) != 0) throw NativeError.Last("pipe");
        (s_wakeReader, s_wakeWriter) = (pipe[0], pipe[1]);
        try
        {
            ServiceThread.Start(Run, "Multiprocessing death watch");
        }
        catch
        {
            _ = Interop.Libc.Close(s_wakeReader);
            _ = Interop.Libc.Close(s_wakeWriter);
            s_wakeReader = -1;
            throw;
        }
    }

    private static void Run()
    {
        byte* bytes = stackalloc byte[64];
        while (true)
        {
            (ProcessKey Identity, int Descriptor)[] watched;
            int timeout;
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                watched = [.. s_descriptors.Select(pair => (pair.Key, pair.Value))];
                timeout = s_heaps.Exists(heap => !heap.IsWatched || heap.HasUnrepaired) ? RetryMilliseconds : -1;
            }
            Interop.Libc.PollFd[] polls = new Interop.Libc.PollFd[watched.Length + 1];
            polls[0] = new Interop.Libc.PollFd { Descriptor = s_wakeReader, Events = Interop.Libc.POLLIN };
            for (int i = 0; i < watched.Length; i++)
            {
                polls[i + 1] = new Interop.Libc.PollFd { Descriptor = watched[i].Descriptor, Events = WatchedEvents };
            }
            int ready = Poll(polls, timeout);
            if (ready < 0) continue;
            if (ready == 0) TryAgain();
            if (polls[0].Returned != 0) _ = Interop.Libc.Read(s_wakeReader, bytes, 64);
            for (int i = 0; i < watched.Length; i++)
            {
                if (polls[i + 1].Returned != 0) OnReady(watched[i].Identity, polls[i + 1].Returned);
            }
        }
    }

    /// <returns>As poll(2), or -1 when it is to be called again.</returns>
    private static int Poll(Interop.Libc.PollFd[] polls, int timeout)
    {
        fixed (Interop.Libc.PollFd* start = polls)
        {
            int ready = Interop.Libc.Poll(start, (nuint)polls.Length, timeout);
            if (ready >= 0) return ready;
            int errno = Marshal.GetLastPInvokeError();
            if (errno is Errno.EINTR or Errno.EAGAIN) return -1;
            // More than this process may have open since its limit was lowered; they stay open, and can be looked at.
            if (errno == Errno.EINVAL) return PollInParts(start, polls.Length);
            throw NativeError.From("poll", errno);
        }
    }

    /// <summary>
    /// Looks at all of them, and if nothing has happened, sleeps for a moment at the first, the pipe.
    /// </summary>
    private static int PollInParts(Interop.Libc.PollFd* polls, int count)
    {
        int most = (int)Math.Clamp(ResourceLimits.Descriptors ?? count, 1, count);
        int ready = 0;
        for (int first = 0; first < count; first += most)
        {
            ready += Math.Max(0, Interop.Libc.Poll(polls + first, (nuint)Math.Min(most, count - first), 0));
        }
        if (ready == 0) ready = Interop.Libc.Poll(polls, 1, PartsMilliseconds);
        // With a limit of 0 there are no parts; this sleeps.
        if (ready < 0) ready = Interop.Libc.Poll(polls, 0, PartsMilliseconds);
        return Math.Max(0, ready);
    }

    /// <summary>
    /// A pidfd becomes readable; a FIFO hangs up, which is always reported, and may become readable for other reasons.
    /// </summary>
    private static short WatchedEvents => PlatformSelector.IsPortable ? (short)0 : Interop.Libc.POLLIN;

    /// <returns>False: it is to be done again.</returns>
    private static bool RepairAfter(SharedHeap heap, ProcessKey identity)
    {
        if (heap.RepairAfter(identity)) return true;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            heap.HasUnrepaired = true;
        }
        Wake();
        return false;
    }

    /// <summary>
    /// Somebody may have closed the descriptor, and opened something else of that number: to repair after a living
    /// process would give its locks to others. So the kernel is asked once more, and believed; if it refuses, the event
    /// is, where it cannot mean that.
    /// </summary>
    private static void OnReady(ProcessKey identity, short events)
    {
        bool isClosed = (events & Interop.Libc.POLLNVAL) != 0;
        bool isAlive;
        try
        {
            isAlive = PlatformSelector.Liveness.IsAlive(identity);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            isAlive = isClosed;
        }
        if (!isAlive)
        {
            RepairAfter(identity);
            return;
        }
        // It is watched anew. Its descriptor is somebody else's: it is not closed.
        SharedHeap[] heaps;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            s_descriptors.Remove(identity);
            foreach (SharedHeap heap in s_heaps) heap.IsWatched = false;
            heaps = [.. s_heaps];
        }
        foreach (SharedHeap heap in heaps) OnMembersChanged(heap);
    }

    private static void RepairAfter(ProcessKey identity)
    {
        SharedHeap[] heaps;
        s_dead[identity] = true;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (s_descriptors.Remove(identity, out int descriptor)) _ = Interop.Libc.Close(descriptor);
            heaps = [.. s_heaps];
        }
        foreach (SharedHeap heap in heaps) Try(heap, one => RepairAfter(one, identity));
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
