using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;
using OpenFlags = Multiprocessing.Native.Interop.Libc.OpenFlags;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// Waiting without futexes. A process notes the words its threads sleep on, on the board of the file they are in;
/// a process that changes such a word rings the sleeping process's bell, a FIFO. One thread per process waits at its
/// bell and wakes all sleepers, which look at their words themselves. Nothing polls.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class DoorbellWaitPlatform : IWaitPlatform
{
    private const int RetryMilliseconds = 20;

    private readonly Lock _startGate = new();
    private readonly object _gate = new();

    /// <summary>
    /// The words that threads of this process sleep on, with how many do. Guarded by <see cref="_gate"/>.
    /// </summary>
    private readonly Dictionary<nint, Sleep> _sleeps = [];

    /// <summary>The bells of other processes, opened once.</summary>
    private readonly ConcurrentDictionary<long, int> _bells = new();

    /// <summary>Counts the rings. Guarded by <see cref="_gate"/>.</summary>
    private long _rings;

    /// <summary>
    /// This process's bell, once a thread listens to it; -1 before. Set once, under the gate of the start.
    /// </summary>
    private int _bell = -1;

    /// <summary>Bells that could not be opened for now, as with too many files open. Guarded by itself.</summary>
    private readonly HashSet<long> _toRing = [];

    /// <summary>Its ringer is started at once: with too many files open, the runtime can start no thread.</summary>
    internal DoorbellWaitPlatform() => ServiceThread.Start(RingLate, "Multiprocessing late bells");

    public int MaximumWaitAny => 128;

    public void Prepare() => EnsureListening();

    public bool Wait(int* address, int expected, TimeSpan timeout)
    {
        WaitWord word = new() { Address = address, Expected = expected };
        return SleepCore(&word, 1, timeout);
    }

    public void WaitAny(WaitWord* words, int count) => SleepCore(words, count, Timeout.InfiniteTimeSpan);

    public void Wake(int* address, int count)
    {
        // SYNC bell: the caller's change of the word comes before the look at the board.
        Interlocked.MemoryBarrier();
        if (!WordRanges.TryFind((nint)address, out WordRange range))
        {
            Ring();
            return;
        }
        DoorbellBoard board = new((byte*)range.Board);
        long word = range.FileOffset + ((nint)address - range.Start);
        long self = PlatformSelector.Liveness.Self.Value;
        int used = Math.Min(Volatile.Read(ref board.UsedCount), DoorbellBoard.Capacity);
        for (int i = 0; i < used; i++)
        {
            if (Volatile.Read(ref board[i]->Word) != word) continue;
            long sleeper = Volatile.Read(ref board[i]->Sleeper);
            if (sleeper == 0) continue;
            if (sleeper == self) Ring();
            else if (!RingOther(sleeper)) board.Evict(i, sleeper);
        }
    }

    public void PassOn(int* address)
    {
        // A bell wakes all sleepers: no wake is spent on one.
    }

    private bool SleepCore(WaitWord* words, int count, TimeSpan timeout)
    {
        EnsureListening();
        long start = Environment.TickCount64;
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Bell);
            long rings = _rings;
            int armed = 0;
            try
            {
                while (armed < count) Arm((nint)words[armed++].Address);
                for (int i = 0; i < count; i++)
                {
                    if (Volatile.Read(ref *words[i].Address) != words[i].Expected) return true;
                }
                while (_rings == rings)
                {
                    if (timeout == Timeout.InfiniteTimeSpan)
                    {
                        Monitor.Wait(_gate);
                        continue;
                    }
                    double left = Math.Ceiling(timeout.TotalMilliseconds - (Environment.TickCount64 - start));
                    if (left <= 0) return false;
                    Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
                }
                return true;
            }
            finally
            {
                while (armed > 0) Disarm((nint)words[--armed].Address);
            }
        }
    }

    private void Arm(nint address)
    {
        ref Sleep sleep = ref CollectionsMarshal.GetValueRefOrAddDefault(_sleeps, address, out bool known)!;
        if (!known)
        {
            sleep = new Sleep { Index = -1 };
            if (WordRanges.TryFind(address, out WordRange range))
            {
                sleep.Board = range.Board;
                sleep.Index = new DoorbellBoard((byte*)range.Board).Arm(
                    PlatformSelector.Liveness.Self, range.FileOffset + (address - range.Start));
                if (sleep.Index < 0)
                {
                    _sleeps.Remove(address);
                    throw new IOException($"More than {DoorbellBoard.Capacity} waits on one piece of shared memory.");
                }
            }
        }
        sleep.Count++;
    }

    private void Disarm(nint address)
    {
        if (!_sleeps.TryGetValue(address, out Sleep? sleep) || --sleep.Count > 0) return;
        _sleeps.Remove(address);
        if (sleep.Index >= 0) new DoorbellBoard((byte*)sleep.Board).Disarm(sleep.Index);
    }

    private void Ring()
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Bell);
            _rings++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>False when that process is gone.</summary>
    private bool RingOther(long sleeper)
    {
        bool? rung = TryRing(sleeper);
        if (rung is null) RingLater(sleeper);
        return rung != false;
    }

    /// <summary>False: that process is gone. Null: not possible now.</summary>
    private bool? TryRing(long sleeper)
    {
        if (!_bells.TryGetValue(sleeper, out int bell))
        {
            string path = FifoLivenessPlatform.PathOf("bell", new ProcessKey(sleeper));
            bell = Interop.Libc.Open(path, OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC);
            if (bell < 0) return Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENXIO ? false : null;
            if (!_bells.TryAdd(sleeper, bell))
            {
                _ = Interop.Libc.Close(bell);
                bell = _bells[sleeper];
            }
        }
        byte ring = 1;
        // A full FIFO (EAGAIN) is a bell that rings already.
        if (Interop.Libc.Write(bell, &ring, 1) > 0 || Marshal.GetLastPInvokeError() != Errno.EPIPE) return true;
        if (_bells.TryRemove(sleeper, out int dead)) _ = Interop.Libc.Close(dead);
        return false;
    }

    /// <summary>A wake must not be lost: the sleeper would sleep for ever.</summary>
    private void RingLater(long sleeper)
    {
        lock (_toRing)
        {
            _toRing.Add(sleeper);
            Monitor.Pulse(_toRing);
        }
    }

    private void RingLate()
    {
        lock (_toRing)
        {
            while (true)
            {
                if (_toRing.Count == 0) Monitor.Wait(_toRing);
                else Monitor.Wait(_toRing, RetryMilliseconds);
                _toRing.RemoveWhere(sleeper => TryRing(sleeper) is not null);
            }
        }
    }

    private void EnsureListening()
    {
        if (Volatile.Read(ref _bell) >= 0) return;
        lock (_startGate)
        {
            if (_bell >= 0) return;
            int bell = ((FifoLivenessPlatform)PlatformSelector.Liveness).Bell;
            ServiceThread.Start(() => Listen(bell), "Multiprocessing doorbell");
            Volatile.Write(ref _bell, bell);
        }
    }

    private void Listen(int bell)
    {
        byte* rings = stackalloc byte[64];
        while (Interop.Libc.Read(bell, rings, 64) != 0) Ring();
    }

    private sealed class Sleep
    {
        // The board, the word's place on it (-1: it is on none), and how many threads sleep. Guarded by _gate.
        internal nint Board;
        internal int Index;
        internal int Count;
    }
}
