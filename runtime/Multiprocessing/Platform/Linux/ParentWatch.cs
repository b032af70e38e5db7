using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// Ends a child with its parent by a pipe of which only the parent has the end to write. The parent-death signal alone
/// does not: the kernel forgets it when the child changes its user or group, and so does prctl(2).
/// </summary>
/// <remarks>
/// <code>
///   parent: pipe ──read end, inherited──> child: opened anew, O_ASYNC, owner = child, signal = SIGKILL
///   parent ends ──> the kernel closes the last end to write
///               ──> the kernel sends the signal: no thread of the child takes part
/// </code>
/// Opened anew, as owner and signal belong to the open file, of which all children of one parent have inherited the
/// same. The right to signal is that of the user who set the owner, so that it lasts when the child gives its rights
/// up.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ParentWatch
{
    private readonly Lock _sync = new();
    /// <summary>What children inherit; -1 before the first. Guarded by the lock.</summary>
    private int _readEnd = -1;

    /// <summary>The user who made that pipe. Guarded by the lock.</summary>
    private uint _owner;

    /// <summary>
    /// In the parent: what each child inherits. The end to write stays open as long as this process lives.
    /// </summary>
    internal int Descriptor
    {
        get
        {
            lock (_sync)
            {
                // Only the user who made a pipe can open it anew. The end to write of an earlier one stays open
                // for its readers.
                uint user = Interop.Libc.GetEUid();
                if (_readEnd >= 0 && _owner == user) return _readEnd;
                int readEnd = Create();
                if (_readEnd >= 0) _ = Interop.Libc.Close(_readEnd);
                (_readEnd, _owner) = (readEnd, user);
                return readEnd;
            }
        }
    }

    /// <summary>In a child: from here on it ends with the process that has the end to write.</summary>
    internal static void Begin(int inherited)
    {
        int descriptor = Interop.Libc.Open(
            $"/proc/self/fd/{inherited}",
            Interop.Libc.OpenFlags.O_RDONLY | Interop.Libc.OpenFlags.O_NONBLOCK | Interop.Libc.OpenFlags.O_CLOEXEC);
        if (descriptor < 0) throw NativeError.Last("open of the pipe that shows the parent's end (is /proc mounted?)");
        _ = Interop.Libc.Close(inherited);
        Control(descriptor, Interop.Libc.F_SETOWN, Environment.ProcessId, "fcntl(F_SETOWN)");
        Control(descriptor, Interop.Libc.F_SETSIG, Interop.Libc.SIGKILL, "fcntl(F_SETSIG)");
        Control(descriptor, Interop.Libc.F_SETFL, Interop.Libc.O_ASYNC | Interop.Libc.O_NONBLOCK, "fcntl(F_SETFL)");
        // The parent may have ended before the signal was set.
        Interop.Libc.PollFd poll = new() { Descriptor = descriptor, Events = Interop.Libc.POLLIN };
        if (Interop.Libc.Poll(&poll, 1, 0) > 0) Interop.Libc.Exit(1);
    }

    private static void Control(int descriptor, int command, nint argument, string call)
    {
        if (Interop.Libc.Fcntl(descriptor, command, argument) < 0) throw NativeError.Last(call);
    }

    private static int Create()
    {
        int* ends = stackalloc int[2];
        if (Interop.Libc.Pipe2(ends, Interop.Libc.O_CLOEXEC) != 0) throw NativeError.Last("pipe2");
        int read = -1;
        try
        {
            read = ProcessPlatformLinux.DuplicateAbove(ends[0]);
            // Nobody closes it: the kernel does, when this process ends.
            _ = ProcessPlatformLinux.DuplicateAbove(ends[1]);
            return read;
        }
        catch
        {
            if (read >= 0) _ = Interop.Libc.Close(read);
            throw;
        }
        finally
        {
            _ = Interop.Libc.Close(ends[0]);
            _ = Interop.Libc.Close(ends[1]);
        }
    }
}
