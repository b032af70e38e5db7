using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>A child by its pidfd: signals cannot reach a later process of the same number.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PidfdHandle : ChildHandle
{
    private readonly Lock _sync = new();

    /// <summary>The pidfd; -1 once it is closed. Guarded by the lock.</summary>
    private int _descriptor;

    /// <summary>Whether its end is watched. Guarded by the lock.</summary>
    private bool _isWatched;

    /// <summary>
    /// Valid once <see cref="_reaped"/>; null if another part of the program took it. Guarded by the lock.
    /// </summary>
    private int? _exitCode;

    /// <summary>Whether the process has ended and its number may be another's. Guarded by the lock.</summary>
    private bool _reaped;

    /// <summary>Descriptors of what is to be killed when this one has ended. Guarded by the lock.</summary>
    private List<int> _descendants = [];

    internal PidfdHandle(int pid)
    {
        ProcessId = pid;
        int pidfd = Interop.Libc.PidfdOpen(pid);
        if (pidfd < 0)
        {
            Exception error = NativeError.Last("pidfd_open");
            _ = Interop.Libc.Kill(pid, Interop.Libc.SIGKILL);
            Interop.Libc.SigInfo info = default;
            _ = Interop.Libc.Waitid(Interop.Libc.P_PID, pid, &info, Interop.Libc.WEXITED);
            throw error;
        }
        _descriptor = pidfd;
    }

    internal override void WatchEnd(Action onEnded)
    {
        lock (_sync)
        {
            EpollLoopLinux.Ends.Watch(_descriptor, onEnded);
            _isWatched = true;
        }
    }

    internal override bool TryReap(out int? exitCode)
    {
        lock (_sync)
        {
            if (!_reaped) TryReapLocked();
            if (_reaped)
            {
                UnwatchLocked();
                EndDescendantsLocked();
            }
            exitCode = _exitCode;
            return _reaped;
        }
    }

    private void Signal(int signal)
    {
        lock (_sync)
        {
            if (!_reaped && _descriptor >= 0) _ = Interop.Libc.PidfdSendSignal(_descriptor, signal);
        }
    }

    internal override void Terminate() => Signal(Interop.Libc.SIGTERM);

    internal override void Kill() => Signal(Interop.Libc.SIGKILL);

    internal override void KillTree()
    {
        // Its number may be another process's by now.
        lock (_sync) if (_reaped) return;
        // Stopped first, so that it starts nothing new while its descendants are looked up.
        Signal(Interop.Libc.SIGSTOP);
        try
        {
            foreach (int descendant in Descendants()) _ = Interop.Libc.Kill(descendant, Interop.Libc.SIGKILL);
        }
        catch (IOException)
        {
            // No descriptor left to read /proc with. Those that are workers end with their parent anyway.
        }
        finally
        {
            Signal(Interop.Libc.SIGKILL);
        }
    }

    internal override void TerminateTree()
    {
        lock (_sync) if (_reaped) return;
        List<int> descendants = [];
        // As above; what it starts after this, as it ends, is its own business.
        Signal(Interop.Libc.SIGSTOP);
        try
        {
            foreach (int descendant in Descendants())
            {
                // By descriptor: when they are killed, their numbers may be those of others.
                int descriptor = Interop.Libc.PidfdOpen(descendant);
                if (descriptor >= 0) descendants.Add(descriptor);
                // No descriptor is left, and later the number may be another's: it ends now.
                else if (Marshal.GetLastPInvokeError() != Errno.ESRCH)
                {
                    _ = Interop.Libc.Kill(descendant, Interop.Libc.SIGKILL);
                }
            }
        }
        catch (IOException)
        {
            // No descriptor left to read /proc with. Those that are workers end with their parent anyway.
        }
        finally
        {
            lock (_sync)
            {
                descendants.AddRange(_descendants);
                _descendants = descendants;
                if (_reaped) EndDescendantsLocked();
            }
            Signal(Interop.Libc.SIGTERM);
            Signal(Interop.Libc.SIGCONT);
        }
    }

    internal override void Abandon()
    {
        Signal(Interop.Libc.SIGKILL);
        lock (_sync)
        {
            Interop.Libc.SigInfo info = default;
            _ = Interop.Libc.Waitid(Interop.Libc.P_PIDFD, _descriptor, &info, Interop.Libc.WEXITED);
            _reaped = true;
        }
        Dispose();
    }

    public override void Dispose()
    {
        lock (_sync)
        {
            UnwatchLocked();
            if (_descriptor >= 0) _ = Interop.Libc.Close(_descriptor);
            _descriptor = -1;
            EndDescendantsLocked();
        }
    }

    private void UnwatchLocked()
    {
        if (_isWatched) EpollLoopLinux.Ends.Unwatch(_descriptor);
        _isWatched = false;
    }

    private void EndDescendantsLocked()
    {
        foreach (int descriptor in _descendants)
        {
            _ = Interop.Libc.PidfdSendSignal(descriptor, Interop.Libc.SIGKILL);
            _ = Interop.Libc.Close(descriptor);
        }
        _descendants = [];
    }

    private void TryReapLocked()
    {
        if (_descriptor < 0) return;
        Interop.Libc.SigInfo info = default;
        int result = Wait(&info, Interop.Libc.WNOWAIT);
        if (result == 0 && info.ProcessId != 0)
        {
            if (info.Code != Interop.Libc.CLD_EXITED) DiagnosticFiles.Remove(ProcessId);
            result = Wait(&info, 0);
        }
        if (result != 0)
        {
            // ECHILD: a wait() somewhere else in this program took the exit status.
            _reaped = Marshal.GetLastPInvokeError() == Errno.ECHILD;
            return;
        }
        if (info.ProcessId == 0) return;
        _exitCode = info.Code == Interop.Libc.CLD_EXITED ? info.Status : -info.Status;
        _reaped = true;
    }

    private int Wait(Interop.Libc.SigInfo* info, int options) =>
        Interop.Libc.Waitid(
            Interop.Libc.P_PIDFD, _descriptor, info, Interop.Libc.WEXITED | Interop.Libc.WNOHANG | options);

    private List<int> Descendants()
    {
        Dictionary<int, List<int>> children = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                continue;
            }
            if (ParentOf(pid) is not int parent) continue;
            if (!children.TryGetValue(parent, out List<int>? list)) children[parent] = list = [];
            list.Add(pid);
        }
        List<int> found = [];
        Queue<int> open = new([ProcessId]);
        while (open.TryDequeue(out int pid))
        {
            if (!children.TryGetValue(pid, out List<int>? list)) continue;
            found.AddRange(list);
            foreach (int child in list) open.Enqueue(child);
        }
        return found;
    }

    private static int? ParentOf(int processId)
    {
        try
        {
            return ProcStat.ParentOf(processId);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
