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
    private int? _exitCode;
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
        ExitDescriptor = pidfd;
    }

    internal override bool TryReap(out int? exitCode)
    {
        lock (_sync)
        {
            if (!_reaped) TryReapLocked();
            if (_reaped) EndDescendantsLocked();
            exitCode = _exitCode;
            return _reaped;
        }
    }

    internal override void Signal(int signal)
    {
        lock (_sync)
        {
            if (!_reaped && ExitDescriptor >= 0) _ = Interop.Libc.PidfdSendSignal(ExitDescriptor, signal);
        }
    }

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
            _ = Interop.Libc.Waitid(Interop.Libc.P_PIDFD, ExitDescriptor, &info, Interop.Libc.WEXITED);
            _reaped = true;
        }
        Dispose();
    }

    public override void Dispose()
    {
        lock (_sync)
        {
            if (ExitDescriptor >= 0) _ = Interop.Libc.Close(ExitDescriptor);
            ExitDescriptor = -1;
            EndDescendantsLocked();
        }
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
        if (ExitDescriptor < 0) return;
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
        Interop.Libc.Waitid(Interop.Libc.P_PIDFD, ExitDescriptor, info, Interop.Libc.WEXITED | Interop.Libc.WNOHANG | options);

    private List<int> Descendants()
    {
        Dictionary<int, List<int>> children = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) continue;
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

    private static int? ParentOf(int pid)
    {
        try
        {
            // The name, in parentheses, may hold anything; the fields after its end are fixed: state, parent, …
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
