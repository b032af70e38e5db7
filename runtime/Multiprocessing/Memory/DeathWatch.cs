using System.Runtime.InteropServices;
using Multiprocessing.Native;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Learns of the death of the processes that share heaps with this one, and repairs what they left. Started when a thread of
/// this process is about to sleep for the first time; it sleeps in poll(2) on one descriptor per process, and nothing polls
/// by the clock, unless the system has refused something, or a stopped process keeps something from being done: then it tries again
/// each second.
/// </summary>
internal static unsafe class DeathWatch
{
    private const int RetryMilliseconds = 1000;

    private static readonly Lock s_gate = new();

    /// <summary>Held, outside of the other gate, by whoever begins to watch over a heap, or tries again.</summary>
    private static readonly Lock s_beginning = new();
    private static readonly List<SharedHeap> s_heaps = [];
    private static readonly Dictionary<ProcessKey, int> s_descriptors = [];

    /// <summary>A pipe: a byte makes the thread look at the table of descriptors again.</summary>
    private static int s_tellReader = -1;
    private static int s_tellWriter = -1;

    /// <summary>Starts watching over all participants of a heap, those that join later included.</summary>
    /// <exception cref="IOException">The system refuses; it is tried again, here at the next wait and by the clock.</exception>
    internal static void Watch(SharedHeap heap)
    {
        lock (s_beginning)
        {
            using LockOrder.Scope beginning = LockOrder.Hold(LockRank.WatchBeginning);
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                if (heap.IsWatched) return;
                if (s_tellReader < 0) Start();
                if (!s_heaps.Contains(heap)) s_heaps.Add(heap);
            }
            try
            {
                AwaitMembers(heap);
            }
            catch
            {
                Tell();
                throw;
            }
        }
    }

    private static void OnMembersChanged(object? state)
    {
        SharedHeap heap = (SharedHeap)state!;
        Try(heap, AwaitMembers);
    }

    /// <summary>For threads of this library's own, on which nobody can catch: what fails is tried again later.</summary>
    private static void Try(SharedHeap heap, Action<SharedHeap> step)
    {
        try
        {
            step(heap);
        }
        catch (Exception error) when (IsRefusal(error))
        {
            lock (s_gate)
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
                heap.IsWatched = false;
            }
            Tell();
        }
    }

    /// <summary>The runtime calls it "out of memory" when it cannot open a file of its own.</summary>
    private static bool IsRefusal(Exception error) => error is IOException or UnauthorizedAccessException or OutOfMemoryException;

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
            unwatched = [.. s_heaps.Where(heap => !heap.IsWatched || heap.HasUnburied)];
        }
        foreach (SharedHeap heap in unwatched)
        {
            lock (s_beginning)
            {
                using LockOrder.Scope beginning = LockOrder.Hold(LockRank.WatchBeginning);
                if (heap.IsWatched && !heap.HasUnburied) continue;
                try
                {
                    heap.HasUnburied = false;
                    AwaitMembers(heap);
                }
                catch (Exception error) when (IsRefusal(error))
                {
                    // Not yet: the clock comes round again.
                }
            }
        }
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
                if (slot + 1 == heap.Me || heap.ParticipantAt(slot) is not { } identity || s_descriptors.ContainsKey(identity)) continue;
                int descriptor = PlatformSelector.Liveness.Watch(identity);
                if (descriptor < 0) dead.Add(identity);
                else hasNew |= s_descriptors.TryAdd(identity, descriptor);
            }
        }
        foreach (ProcessKey identity in dead) Bury(heap, identity);
        if (hasNew) Tell();
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

    private static void Tell()
    {
        byte one = 1;
        _ = Interop.Libc.Write(s_tellWriter, &one, 1);
    }

    private static void Start()
    {
        int* pipe = stackalloc int[2];
        if (Interop.Libc.Pipe(pipe) != 0) throw NativeError.Last("pipe");
        (s_tellReader, s_tellWriter) = (pipe[0], pipe[1]);
        try
        {
            ServiceThread.Start(Run, "Multiprocessing death watch");
        }
        catch
        {
            _ = Interop.Libc.Close(s_tellReader);
            _ = Interop.Libc.Close(s_tellWriter);
            s_tellReader = -1;
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
                timeout = s_heaps.Exists(heap => !heap.IsWatched || heap.HasUnburied) ? RetryMilliseconds : -1;
            }
            Interop.Libc.PollFd[] polls = new Interop.Libc.PollFd[watched.Length + 1];
            polls[0] = new Interop.Libc.PollFd { Descriptor = s_tellReader, Events = Interop.Libc.POLLIN };
            for (int i = 0; i < watched.Length; i++)
            {
                polls[i + 1] = new Interop.Libc.PollFd { Descriptor = watched[i].Descriptor, Events = WatchedEvents };
            }
            fixed (Interop.Libc.PollFd* start = polls)
            {
                int ready = Interop.Libc.Poll(start, (nuint)polls.Length, timeout);
                if (ready == 0) TryAgain();
                if (ready < 0)
                {
                    int errno = Marshal.GetLastPInvokeError();
                    if (errno is Errno.EINTR or Errno.EAGAIN) continue;
                    throw NativeError.From("poll", errno);
                }
            }
            if (polls[0].Returned != 0) _ = Interop.Libc.Read(s_tellReader, bytes, 64);
            for (int i = 0; i < watched.Length; i++)
            {
                if (polls[i + 1].Returned != 0) Bury(watched[i].Identity);
            }
        }
    }

    /// <summary>A pidfd becomes readable; a FIFO hangs up, which is always reported, and may become readable for other reasons.</summary>
    private static short WatchedEvents => PlatformSelector.IsPortable ? (short)0 : Interop.Libc.POLLIN;

    private static void Bury(SharedHeap heap, ProcessKey identity)
    {
        if (heap.Bury(identity)) return;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            heap.HasUnburied = true;
        }
        Tell();
    }

    private static void Bury(ProcessKey identity)
    {
        SharedHeap[] heaps;
        lock (s_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Watch);
            if (s_descriptors.Remove(identity, out int descriptor)) _ = Interop.Libc.Close(descriptor);
            heaps = [.. s_heaps];
        }
        foreach (SharedHeap heap in heaps) Try(heap, one => Bury(one, identity));
    }
}
