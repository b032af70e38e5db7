using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Multiprocessing.Native;
using Multiprocessing.Platform.Unix;
using OpenFlags = Multiprocessing.Native.Interop.Libc.OpenFlags;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// Processes by FIFO: each holds its own open for writing as long as it lives. The kernel closes it at the process's
/// end, whatever the reason, and every reader is notified (POLLHUP). Two processes of one id are distinguished by a
/// random number.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class FifoLivenessPlatform : DescriptorLiveness
{
    private const uint OwnerReadWrite = 0x180; // 0600

    private readonly int _descriptor;

    internal FifoLivenessPlatform()
    {
        Self = new ProcessKey(Environment.ProcessId, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));
        _descriptor = OpenLife();
        Bell = CreateOpen(PathOf("bell", Self), 0);
        try
        {
            Sweep();
        }
        catch (IOException)
        {
            // No descriptor is left, say: the next process of this user sweeps.
        }
        ProgramEnd.Add(ProgramEndStep.Platform, Leave);
    }

    public override ProcessKey Self { get; }

    // A hang-up is reported in any case; a FIFO may become readable for other reasons.
    internal override short EndEvents => 0;

    /// <summary>
    /// This process's bell, see <see cref="DoorbellWaitPlatform"/>. Made now, so that a thread that is about to sleep
    /// for the first time, with whatever locks, needs nothing more.
    /// </summary>
    internal int Bell { get; }

    internal override int Open(ProcessKey identity)
    {
        int descriptor = Interop.Libc.Open(
            PathOf("life", identity), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_CLOEXEC);
        if (descriptor < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENOENT ? -1 : throw NativeError.From("open of a process's FIFO", errno);
        }
        // A FIFO that had no writer when it was opened never hangs up, but reads as ended.
        byte unused;
        if (Interop.Libc.Read(descriptor, &unused, 1) != 0) return descriptor;
        _ = Interop.Libc.Close(descriptor);
        return -1;
    }

    internal static string PathOf(string kind, ProcessKey identity) =>
        Path.Combine(UserFolder.Temporary.Path, $"{kind}-{identity}");

    /// <summary>Creates a FIFO and opens it for reading and writing, so that the opening waits for nobody.</summary>
    internal static int CreateOpen(string path, int flags)
    {
        if (Interop.Libc.Mkfifo(path, OwnerReadWrite) != 0) throw NativeError.Last($"mkfifo '{path}'");
        int descriptor = Interop.Libc.Open(path, OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC | flags);
        return descriptor >= 0 ? descriptor : throw NativeError.Last($"open '{path}'");
    }

    /// <summary>
    /// The sign of life is open before it has its name, and a process without one has no other files: so it is never
    /// swept as that of a dead process, although nobody waits for anybody here.
    /// </summary>
    private int OpenLife()
    {
        string hidden = PathOf("start", Self);
        while (true)
        {
            UserFolder.Temporary.Create();
            if (Interop.Libc.Mkfifo(hidden, OwnerReadWrite) == 0) break;
            int errno = Marshal.GetLastPInvokeError();
            // The last process of this user has removed the folder just now.
            if (errno != Errno.ENOENT) throw NativeError.From($"mkfifo '{hidden}'", errno);
        }
        int descriptor = Interop.Libc.Open(hidden, OpenFlags.O_RDWR | OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK);
        if (descriptor < 0) throw NativeError.Last($"open '{hidden}'");
        if (Interop.Libc.Link(hidden, PathOf("life", Self)) != 0) throw NativeError.Last($"link of '{hidden}'");
        File.Delete(hidden);
        return descriptor;
    }

    /// <summary>
    /// Removes this process's files, and those of the dead. But while others live, its signs of life stay for them to
    /// remove: its threads still run, and a process that finds no sign would take it for dead.
    /// </summary>
    private void Leave()
    {
        try
        {
            Sweep();
            string[] signs = [PathOf("life", Self), PathOf("bell", Self)];
            bool isLast = Directory.EnumerateFiles(UserFolder.Temporary.Path, "life-*").All(file => file == signs[0]);
            foreach (string file in Directory.EnumerateFiles(UserFolder.Temporary.Path, $"*-{Self}*"))
            {
                if (isLast || !signs.Contains(file)) File.Delete(file);
            }
            UserFolder.Temporary.RemoveIfEmpty();
        }
        catch (IOException)
        {
            // The next process of this user sweeps.
        }
    }

    /// <summary>
    /// Removes what processes that have ended left behind. Several may do so at once: no file of one that has ended
    /// gets a name that was in use before.
    /// </summary>
    private void Sweep()
    {
        foreach (string file in Directory.EnumerateFiles(UserFolder.Temporary.Path))
        {
            string[] parts = Path.GetFileName(file).Split('-');
            if (parts.Length < 3 || !ProcessKey.TryParse($"{parts[1]}-{parts[2]}", out ProcessKey owner)) continue;
            if (parts[0] == "start" ? !IsThere(owner.ProcessId) : !IsAlive(owner)) File.Delete(file);
        }
    }

    /// <summary>For a process that has given no sign of life yet: whether the system has one of that id.</summary>
    private static bool IsThere(int processId) =>
        Interop.Libc.Kill(processId, 0) == 0 || Marshal.GetLastPInvokeError() != Errno.ESRCH;
}
