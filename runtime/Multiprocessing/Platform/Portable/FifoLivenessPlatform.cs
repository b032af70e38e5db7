using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Multiprocessing.Native;
using OpenFlags = Multiprocessing.Native.Interop.Libc.OpenFlags;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// Processes by FIFO: each holds its own open for writing as long as it lives. The kernel closes it at the process's end,
/// whatever the reason, and every reader is told (POLLHUP). What tells two users of one id apart is a random number.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class FifoLivenessPlatform : ILivenessPlatform
{
    private const uint OwnerReadWrite = 0x180; // 0600

    private readonly int _descriptor;

    internal FifoLivenessPlatform()
    {
        Self = new ProcessKey(Environment.ProcessId, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)));
        using (UserFolder.Temporary.Enter())
        {
            _descriptor = CreateOpen(PathOf("life", Self), OpenFlags.O_NONBLOCK);
            Sweep();
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave();
    }

    public ProcessKey Self { get; }

    public int Watch(ProcessKey identity)
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
    /// Removes this process's files, and those of the dead. But while others live, its signs of life stay for them to remove:
    /// its threads still run, and who finds no sign would take it for dead.
    /// </summary>
    private void Leave()
    {
        try
        {
            using UserFolder.Lease lease = UserFolder.Temporary.Enter();
            Sweep();
            string[] signs = [PathOf("life", Self), PathOf("bell", Self)];
            bool isLast = Directory.EnumerateFiles(UserFolder.Temporary.Path, "life-*").All(file => file == signs[0]);
            foreach (string file in Directory.EnumerateFiles(UserFolder.Temporary.Path, $"*-{Self}*"))
            {
                if (isLast || !signs.Contains(file)) File.Delete(file);
            }
        }
        catch (IOException)
        {
            // The next process of this user sweeps.
        }
    }

    /// <summary>Removes what processes that have ended left behind.</summary>
    private void Sweep()
    {
        foreach (string file in Directory.EnumerateFiles(UserFolder.Temporary.Path))
        {
            string[] parts = Path.GetFileName(file).Split('-');
            if (parts.Length < 3 || !ProcessKey.TryParse($"{parts[1]}-{parts[2]}", out ProcessKey owner)) continue;
            if (!((ILivenessPlatform)this).IsAlive(owner)) File.Delete(file);
        }
    }
}
