using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Unix;

/// <summary>
/// A shared file with a name in a <see cref="UserFolder"/>. Its file system may be full: space is reserved first.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal class NamedSharedFile(SafeFileHandle file, string path) : UnixSharedFile(file, path)
{
    internal static NamedSharedFile Open(string path, bool create) => new(OpenHandle(path, create), path);

    internal static SafeFileHandle OpenHandle(string path, bool create)
    {
        // FileStream, not File.OpenHandle: only it takes the mode of a new file.
        FileStreamOptions options = new()
        {
            Mode = create ? FileMode.OpenOrCreate : FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (create) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options).SafeFileHandle;
    }

    internal override void Reserve(long offset, long length)
    {
        if (!OperatingSystem.IsLinux()) return;
        int errno;
        do
        {
            if (Interop.Libc.Fallocate(Descriptor, Interop.Libc.FALLOC_FL_KEEP_SIZE, (nint)offset, (nint)length) == 0)
            {
                return;
            }
            errno = Marshal.GetLastPInvokeError();
        }
        while (errno == Errno.EINTR);
        if (errno is Errno.EOPNOTSUPP or Errno.ENOSYS) return;
        string elsewhere = UserFolder.IsChosenByTmpdir(Location) ? ", or point TMPDIR to another" : "";
        string reason = NativeError.From("fallocate", errno).Message;
        throw new IOException(
            $"No room for {length} bytes of shared memory in '{Location}': {reason}. Free some space in that file "
            + $"system{elsewhere}.", errno);
    }
}
