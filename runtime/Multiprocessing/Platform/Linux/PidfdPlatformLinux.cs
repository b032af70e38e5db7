using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// Processes by pidfd. What tells two users of one id apart is the start time in /proc/PID/stat: clock ticks since
/// boot.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PidfdPlatformLinux : ILivenessPlatform
{
    public ProcessKey Self { get; } =
        new(Environment.ProcessId, ReadOwnStart());

    public int Watch(ProcessKey identity)
    {
        int descriptor = Interop.Libc.PidfdOpen(identity.ProcessId);
        if (descriptor < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            // EINVAL, or ENOENT from newer kernels (seen on 6.18): the id now belongs to a thread that is no process.
            return errno is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT ? -1 : throw NativeError.From("pidfd_open", errno);
        }
        try
        {
            // Opened first, read second: if the start time fits, the descriptor is of the process that is meant.
            if (ReadStart($"/proc/{identity.ProcessId}/stat") == identity.Instance && !HasEnded(descriptor)) return descriptor;
        }
        catch (IOException) when (HasEnded(descriptor))
        {
            // What could not be read was there no more. Any other reason, as too many open files, says nothing about
            // the process.
        }
        catch
        {
            _ = Interop.Libc.Close(descriptor);
            throw;
        }
        _ = Interop.Libc.Close(descriptor);
        return -1;
    }

    private static bool HasEnded(int descriptor)
    {
        Interop.Libc.PollFd poll = new() { Descriptor = descriptor, Events = Interop.Libc.POLLIN };
        return Interop.Libc.Poll(&poll, 1, 0) > 0;
    }

    private static long ReadOwnStart()
    {
        try
        {
            return ReadStart("/proc/self/stat");
        }
        catch (IOException error)
        {
            throw new IOException("/proc/self/stat could not be read: is /proc mounted?", error);
        }
    }

    private static long ReadStart(string path)
    {
        ReadOnlySpan<char> text = File.ReadAllText(path);
        // The name of the program, in parentheses, may hold spaces and parentheses: count from the last one.
        text = text[(text.LastIndexOf(')') + 2)..];
        for (int field = 3; field < 22; field++) text = text[(text.IndexOf(' ') + 1)..];
        return long.Parse(text[..text.IndexOf(' ')]);
    }
}
