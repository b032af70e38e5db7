using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>
/// A wait for flock(2) that can be given up: the system's own has no limit. The system grants the lock in the
/// order in which it was asked for, so a thread sleeps in that call instead of asking again and again.
/// </summary>
/// <remarks>
/// waiting → taken (the caller's from then on) or failed; waiting → given up → the thread closes the descriptor as soon
/// as it has the lock. Until then both stay, which is why there is at most one such thread per folder: see
/// <see cref="UserFolder"/>.
/// </remarks>
internal sealed class FolderTurn(SafeFileHandle folder)
{
    private readonly object _gate = new();
    /// <summary>
    /// Whether the system has answered. Set by the thread that waits for it. Guarded by the gate, as are those below.
    /// </summary>
    private bool _isOver;

    /// <summary>Whether a thread waits here, or may come. Cleared by one that gives up.</summary>
    private bool _isWanted = true;

    /// <summary>The system's answer.</summary>
    private int _errno;

    /// <summary>Takes the lock if nobody has it.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal static bool TryTake(SafeFileHandle folder)
    {
        int errno = Lock(folder, Interop.Libc.LOCK_EX | Interop.Libc.LOCK_NB);
        return errno == 0 || (errno == Errno.EAGAIN ? false : throw NativeError.From("flock", errno));
    }

    /// <summary>Begins to wait.</summary>
    /// <exception cref="IOException">The system has no thread left.</exception>
    internal void Start() => ServiceThread.Start(Run, "Multiprocessing folder", 128 * 1024);

    /// <summary>
    /// The lock is wanted again after it was given up. False: it is too late, it was given back.
    /// </summary>
    internal bool TryWant()
    {
        lock (_gate)
        {
            if (_isOver) return false;
            return _isWanted = true;
        }
    }

    /// <summary>The lock, or null when the time was up: then nobody wants it any more.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="holder">When the time was up: the process that has it, for messages.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    internal SafeFileHandle? Await(TimeSpan patience, out string? holder)
    {
        holder = null;
        long start = Environment.TickCount64;
        lock (_gate)
        {
            while (!_isOver)
            {
                double left = patience.TotalMilliseconds - (Environment.TickCount64 - start);
                if (left <= 0)
                {
                    holder = FolderHolder.Describe(folder);
                    _isWanted = false;
                    return null;
                }
                Monitor.Wait(_gate, (int)Math.Ceiling(left));
            }
        }
        if (_errno == 0) return folder;
        folder.Dispose();
        throw NativeError.From("flock", _errno);
    }

    private void Run()
    {
        int errno = Lock(folder, Interop.Libc.LOCK_EX);
        lock (_gate)
        {
            _errno = errno;
            _isOver = true;
            if (!_isWanted) folder.Dispose();
            Monitor.PulseAll(_gate);
        }
    }

    private static int Lock(SafeFileHandle folder, int operation)
    {
        while (Interop.Libc.Flock((int)folder.DangerousGetHandle(), operation) != 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR) return errno;
        }
        return 0;
    }
}
