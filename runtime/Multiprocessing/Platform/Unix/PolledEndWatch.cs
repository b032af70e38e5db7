using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Unix;

/// <summary>
/// An <see cref="IProcessEndWatch"/> over poll(2): one descriptor per process, and a pipe whose reader is looked at
/// first. Nothing looks by the clock, unless fewer files may be open than there are processes: then all are looked at
/// four times a second.
/// </summary>
internal sealed unsafe class PolledEndWatch : IProcessEndWatch
{
    /// <summary>Between two looks at all descriptors, where they are more than one call may look at.</summary>
    private const int PartsMilliseconds = 250;

    private readonly DescriptorLiveness _liveness;

    /// <summary>The watched processes: any thread adds, the one that waits removes.</summary>
    private readonly ConcurrentDictionary<ProcessKey, int> _descriptors = new();

    /// <summary>
    /// Processes whose descriptor other code has closed, as its number turned out to be free. Any thread adds, the one
    /// that waits takes.
    /// </summary>
    private readonly ConcurrentQueue<ProcessKey> _lost = new();

    /// <summary>
    /// A pipe: a byte in it wakes the thread that waits. There is at most one, so that no write blocks.
    /// </summary>
    private readonly int _wakeReader;
    private readonly int _wakeWriter;

    /// <summary>
    /// 1 while there is a byte in the pipe, or is about to be. Set by the thread that wakes, cleared by the one that
    /// waits, after it has read the byte and before it looks at the table again.
    /// </summary>
    private int _isWoken;

    /// <exception cref="IOException">The system refuses.</exception>
    internal PolledEndWatch(DescriptorLiveness liveness)
    {
        int* ends = stackalloc int[2];
        if (Interop.Libc.Pipe(ends) != 0) throw NativeError.Last("pipe");
        _liveness = liveness;
        (_wakeReader, _wakeWriter) = (ends[0], ends[1]);
    }

    public bool Contains(ProcessKey process) => _descriptors.ContainsKey(process);

    public bool TryAdd(ProcessKey process)
    {
        if (_descriptors.ContainsKey(process)) return true;
        int descriptor = _liveness.Open(process);
        if (descriptor < 0) return false;
        foreach (KeyValuePair<ProcessKey, int> other in _descriptors.ToArray())
        {
            if (other.Value == descriptor && _descriptors.TryRemove(other)) _lost.Enqueue(other.Key);
        }
        if (_descriptors.TryAdd(process, descriptor)) Wake();
        else _ = Interop.Libc.Close(descriptor);
        return true;
    }

    public void Remove(ProcessKey process)
    {
        if (_descriptors.TryRemove(process, out int descriptor)) _ = Interop.Libc.Close(descriptor);
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) != 0) return;
        byte one = 1;
        if (Interop.Libc.Write(_wakeWriter, &one, 1) <= 0) Volatile.Write(ref _isWoken, 0);
    }

    public bool Wait(TimeSpan timeout, ICollection<ProcessKey> ended, ICollection<ProcessKey> lost)
    {
        // Its own method: it takes all at one moment, while other threads add.
        KeyValuePair<ProcessKey, int>[] watched = _descriptors.ToArray();
        Interop.Libc.PollFd[] polls = new Interop.Libc.PollFd[watched.Length + 1];
        polls[0] = new Interop.Libc.PollFd { Descriptor = _wakeReader, Events = Interop.Libc.POLLIN };
        for (int i = 0; i < watched.Length; i++)
        {
            polls[i + 1] = new Interop.Libc.PollFd { Descriptor = watched[i].Value, Events = _liveness.EndEvents };
        }
        bool areLost = false;
        for (; _lost.TryDequeue(out ProcessKey gone); areLost = true) lost.Add(gone);
        if (areLost) return true;
        int ready = Poll(polls, timeout == Timeout.InfiniteTimeSpan ? -1 : (int)timeout.TotalMilliseconds);
        if (ready < 0) return true;
        if (polls[0].Returned != 0)
        {
            byte one;
            _ = Interop.Libc.Read(_wakeReader, &one, 1);
            Interlocked.Exchange(ref _isWoken, 0);
        }
        for (int i = 0; i < watched.Length; i++)
        {
            if (polls[i + 1].Returned == 0) continue;
            ProcessKey process = watched[i].Key;
            if (!IsAlive(process, polls[i + 1].Returned)) ended.Add(process);
            // The descriptor is somebody else's now: it is not closed.
            else if (_descriptors.TryRemove(process, out _)) lost.Add(process);
        }
        return ready > 0;
    }

    public void Dispose()
    {
        foreach (ProcessKey process in _descriptors.Keys) Remove(process);
        _ = Interop.Libc.Close(_wakeReader);
        _ = Interop.Libc.Close(_wakeWriter);
    }

    /// <summary>
    /// Other code may have closed the descriptor, and opened something else of that number: to repair after a living
    /// process would give its locks to others. So the system is asked once more, and believed; if it refuses, the event
    /// is, unless it says that the descriptor is closed.
    /// </summary>
    private bool IsAlive(ProcessKey process, short events)
    {
        try
        {
            return _liveness.IsAlive(process);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return (events & Interop.Libc.POLLNVAL) != 0;
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
}
