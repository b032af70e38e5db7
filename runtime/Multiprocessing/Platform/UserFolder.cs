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

    private UserFolder(string root) =>
        Path = System.IO.Path.Combine(root, "multiprocessing-" + Interop.Libc.GetEUid().ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the folder for named objects is, instead of /dev/shm: programs with another value do not meet.</summary>
    private const string NamedFolderVariable = "MULTIPROCESSING_NAMED_FOLDER";

    // Not an initializer: choosing it asks for the platform, which may need the other folder to start.
    private static UserFolder? s_named;

    /// <summary>For named objects: in memory where the system has such a place.</summary>
    internal static UserFolder Named => s_named ??=
        OperatingSystem.IsLinux() && !PlatformSelector.IsPortable && Directory.Exists(NamedRoot) ? new UserFolder(NamedRoot) : Temporary;

    private static string NamedRoot =>
        Environment.GetEnvironmentVariable(NamedFolderVariable) is { Length: > 0 } folder ? folder : "/dev/shm";

    /// <summary>For the portable platform's files.</summary>
    internal static UserFolder Temporary { get; } = new(System.IO.Path.GetTempPath());

    internal string Path { get; }

    /// <summary>What else a user can do who cannot use this folder: only the temporary one is somewhere else if told so.</summary>
    private string Alternative => IsChosenByTmpdir(Path) ? ", or set TMPDIR to a folder of your own" : "";

    /// <summary>Whether the variable TMPDIR decides where that file or folder is.</summary>
    internal static bool IsChosenByTmpdir(string path) => path.StartsWith(Temporary.Path, StringComparison.Ordinal);

    /// <summary>
    /// Enters the folder alone among all processes of the user, and creates it if need be. Whoever removes files does so
    /// in here, and so does whoever opens them by name.
    /// </summary>
    internal Lease Enter()
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("Folders of one user are made on Linux and macOS only.");
        while (true)
        {
            Directory.CreateDirectory(Path, OwnerOnly);
            try
            {
                RefuseForeign();
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                continue; // removed by the last one to leave, just now
            }
            int descriptor = Interop.Libc.Open(Path, OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC);
            if (descriptor < 0)
            {
                int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
                if (error is Errno.ENOENT or Errno.EINTR) continue; // removed, as above
                throw NativeError.From($"open of '{Path}'", error);
            }
            SafeFileHandle handle = new(descriptor, ownsHandle: true);
            while (Interop.Libc.Flock(descriptor, Interop.Libc.LOCK_EX) != 0)
            {
                int errno = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
                if (errno == Errno.EINTR) continue;
                handle.Dispose();
                throw NativeError.From($"flock of '{Path}'", errno);
            }
            if (IsStillThere(descriptor)) return new Lease(this, handle);
            handle.Dispose();
        }
    }

    /// <summary>The folder of another user, or a link to somewhere, would let that user watch or damage what is in it.</summary>
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
                $"'{Path}' belongs to user {owner}, not to user {Interop.Libc.GetEUid()}; have it removed{Alternative}.");
        }
        UnixFileMode mode = File.GetUnixFileMode(Path);
        if ((mode & ~OwnerOnly) != 0) File.SetUnixFileMode(Path, OwnerOnly);
    }

    /// <summary>A folder that was removed while this process waited for it has no entry of its own left to create in.</summary>
    private bool IsStillThere(int descriptor)
    {
        // A name that exists in the folder that was locked exists in the folder of that name, if they are the same.
        string probe = $".lock-{Environment.ProcessId}-{descriptor}";
        string path = System.IO.Path.Combine(Path, probe);
        if (OperatingSystem.IsLinux()) return File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", false)?.FullName == Path;
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
            try
            {
                if (!Directory.EnumerateFileSystemEntries(folder.Path).Any()) Directory.Delete(folder.Path);
            }
            catch (IOException)
            {
                // Somebody put something in: the folder stays.
            }
            handle.Dispose();
        }
    }
}
