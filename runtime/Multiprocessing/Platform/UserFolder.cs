using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;
using OpenFlags = Multiprocessing.Native.Interop.Libc.OpenFlags;

namespace Multiprocessing.Platform;

/// <summary>
/// A folder that only this user can enter, for what must have a name: named objects, and everything on the portable
/// platform. It is there while files are in it.
/// </summary>
internal sealed class UserFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal UserFolder(string root) =>
        Path = System.IO.Path.Combine(
            root, "multiprocessing-" + Interop.Libc.GetEUid().ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Where the folder for named objects is, instead of /dev/shm: programs with another value do not meet.
    /// </summary>
    private const string NamedFolderVariable = "MULTIPROCESSING_NAMED_FOLDER";

    // Not an initializer: choosing it asks for the platform, which may need the other folder to start.
    // Written by each thread that finds it null, without a lock.
    private static UserFolder? s_named;

    /// <summary>For named objects: in memory where the system has such a place.</summary>
    internal static UserFolder Named => s_named ??=
        OperatingSystem.IsLinux() && !PlatformSelector.IsPortable && Directory.Exists(NamedRoot)
            ? new UserFolder(NamedRoot)
            : Temporary;

    private static string NamedRoot =>
        Environment.GetEnvironmentVariable(NamedFolderVariable) is { Length: > 0 } folder ? folder : "/dev/shm";

    /// <summary>For the portable platform's files.</summary>
    internal static UserFolder Temporary { get; } = new(System.IO.Path.GetTempPath());

    /// <summary>
    /// A wait for the lease that was given up, and goes on until the system grants it: the next thread that waits takes
    /// it over, by exchange.
    /// </summary>
    private FolderTurn? _givenUp;

    internal string Path { get; }

    /// <summary>
    /// What else a user can do if this folder cannot be used: only the temporary one can be moved by a variable.
    /// </summary>
    private string Alternative => IsChosenByTmpdir(Path) ? ", or set TMPDIR to a folder of your own" : "";

    /// <summary>Whether the variable TMPDIR decides where that file or folder is.</summary>
    internal static bool IsChosenByTmpdir(string path) => path.StartsWith(Temporary.Path, StringComparison.Ordinal);

    /// <summary>
    /// How long to wait for a process that is in the folder: programs are in there for milliseconds, but one may be
    /// stopped.
    /// </summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Enters the folder alone among all processes of the user, and creates it if need be. Named objects are removed,
    /// and opened by their names, by processes in here only. A process in here waits for no other process
    /// (<see cref="LockRank.Folder"/>).
    /// </summary>
    /// <exception cref="IOException">Another process was in there for all of that time, or the system
    /// refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    internal Lease Enter(TimeSpan? patience = null)
    {
        TimeSpan most = patience ?? Patience;
        long start = Environment.TickCount64;
        while (true)
        {
            SafeFileHandle handle = Open();
            if (!FolderTurn.TryTake(handle)) handle = Await(handle, most, start);
            if (IsStillThere((int)handle.DangerousGetHandle()))
            {
                LockOrder.Enter(LockRank.Folder);
                return new Lease(this, handle);
            }
            handle.Dispose();
        }
    }

    /// <summary>
    /// Creates the folder if need be. The last process that has something in it may remove it again at any time.
    /// </summary>
    /// <exception cref="UnauthorizedAccessException">It belongs to somebody else.</exception>
    internal void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Folders of one user are made on Linux and macOS only.");
        }
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path, OwnerOnly);
                RefuseForeign();
                return;
            }
            catch (Exception error) when (
                error is FileNotFoundException or DirectoryNotFoundException || IsOfAFolder(error))
            {
                // Removed by the last one to leave, just now.
            }
        }
    }

    /// <summary>It was there already when it was to be made, and is no file that stands in its place.</summary>
    private bool IsOfAFolder(Exception error) =>
        error is IOException && error.HResult == Errno.EEXIST && !File.Exists(Path);

    internal void RemoveIfEmpty()
    {
        try
        {
            if (!Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
        }
        catch (IOException)
        {
            // Somebody put something in, and the folder stays, or somebody else removed it.
        }
    }

    private SafeFileHandle Open()
    {
        while (true)
        {
            Create();
            int descriptor = Interop.Libc.Open(Path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            // Removed, as above.
            if (error is not (Errno.ENOENT or Errno.EINTR)) throw NativeError.From($"open of '{Path}'", error);
        }
    }

    private SafeFileHandle Await(SafeFileHandle handle, TimeSpan most, long start)
    {
        FolderTurn? turn = Interlocked.Exchange(ref _givenUp, null);
        if (turn?.TryWant() == true)
        {
            handle.Dispose();
        }
        else
        {
            turn = new FolderTurn(handle);
            try
            {
                turn.Start();
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }
        TimeSpan left = most - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
        if (turn.Await(left > TimeSpan.Zero ? left : TimeSpan.Zero, out string? holder) is { } taken) return taken;
        Volatile.Write(ref _givenUp, turn);
        throw new IOException(
            $"The folder '{Path}' could not be entered within {most.TotalSeconds:0.#} s, because {holder} is in it. "
            + "Programs are in there for milliseconds only, unless they are stopped (SIGSTOP, a debugger) or hang: let "
            + "that process continue, or end it, and try again.");
    }

    /// <summary>
    /// The folder of another user, or a link to somewhere, would let that user watch or damage what is in it.
    /// </summary>
    [UnsupportedOSPlatform("windows")]
    private void RefuseForeign()
    {
        if (new DirectoryInfo(Path).LinkTarget is not null)
        {
            throw new UnauthorizedAccessException($"'{Path}' is a link; remove it{Alternative}.");
        }
        if (OperatingSystem.IsLinux() && Interop.Libc.OwnerOf(Path) is uint owner && owner != Interop.Libc.GetEUid())
        {
            throw new UnauthorizedAccessException(
                $"'{Path}' belongs to user {owner}, not to user {Interop.Libc.GetEUid()}; have it "
                + $"removed{Alternative}.");
        }
        UnixFileMode mode = File.GetUnixFileMode(Path);
        if ((mode & ~OwnerOnly) != 0) File.SetUnixFileMode(Path, OwnerOnly);
    }

    /// <summary>
    /// A folder that was removed while this process waited for it has no entry of its own left to create in.
    /// </summary>
    private bool IsStillThere(int descriptor)
    {
        if (OperatingSystem.IsLinux())
        {
            return Interop.Libc.FileIdOf(descriptor) is { } locked && Interop.Libc.FileIdOf(Path) == locked;
        }
        // A name that exists in the folder that was locked exists in the folder of that name, if they are the same.
        string path = System.IO.Path.Combine(Path, $".lock-{Environment.ProcessId}-{descriptor}");
        try
        {
            using (File.Create(path, 1, FileOptions.DeleteOnClose)) return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The right to be alone in the folder; ends with <see cref="Dispose"/>, or with the process.</summary>
    internal sealed class Lease(UserFolder folder, SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            folder.RemoveIfEmpty();
            handle.Dispose();
            LockOrder.Exit(LockRank.Folder);
        }
    }
}
