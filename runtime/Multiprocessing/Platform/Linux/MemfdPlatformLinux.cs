using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Linux;

/// <summary>Shared memory without a name: memfd_create(2), opened by others through /proc/PID/fd.</summary>
[SupportedOSPlatform("linux")]
internal sealed class MemfdPlatformLinux : ISharedMemoryPlatform
{
    public SharedMapping Create(long length, string purpose, long? mapped = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        int descriptor = Interop.Libc.MemfdCreate(
            "multiprocessing-" + purpose, Interop.Libc.MFD_CLOEXEC | Interop.Libc.MFD_ALLOW_SEALING);
        if (descriptor < 0) throw NativeError.Last("memfd_create");
        if (Interop.Libc.Ftruncate(descriptor, (nint)length) != 0)
        {
            Exception error = NativeError.Last($"ftruncate to {length} bytes");
            _ = Interop.Libc.Close(descriptor);
            throw error;
        }
        // Another process that has it could shrink it otherwise, and our next access would raise SIGBUS.
        const int seals = Interop.Libc.F_SEAL_SHRINK | Interop.Libc.F_SEAL_GROW | Interop.Libc.F_SEAL_SEAL;
        _ = Interop.Libc.Fcntl(descriptor, Interop.Libc.F_ADD_SEALS, seals);
        return new MemfdMapping(descriptor, length, mapped ?? length);
    }

    public SharedMapping AdoptInherited(int index, long? mapped = null)
    {
        int descriptor = InheritedDescriptors.FirstMemory + index;
        using SafeFileHandle file = new(descriptor, ownsHandle: false);
        long length = RandomAccess.GetLength(file);
        return new MemfdMapping(descriptor, length, Math.Min(length, mapped ?? length));
    }

    public SharedFile CreateFile(string purpose)
    {
        int descriptor = Interop.Libc.MemfdCreate("multiprocessing-" + purpose, Interop.Libc.MFD_CLOEXEC);
        if (descriptor < 0) throw NativeError.Last("memfd_create");
        return new MemfdFile(
            new SafeFileHandle(descriptor, ownsHandle: true), $"/proc/{Environment.ProcessId}/fd/{descriptor}");
    }

    public SharedFile OpenFile(string location)
    {
        // Its process may be gone and the number be another's: never open the terminal or pipe of another program.
        if (new FileInfo(location).LinkTarget?.StartsWith("/memfd:multiprocessing-", StringComparison.Ordinal) != true)
        {
            throw new FileNotFoundException($"There is no shared memory at '{location}' (any more).");
        }
        SafeFileHandle file = File.OpenHandle(location, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return new MemfdFile(file, $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}");
    }

    public SharedFile OpenNamedFile(string path, bool create) => NamedSharedFile.Open(path, create);

    public unsafe void UnmapBlank(byte* address, long length) => UnixSharedFile.UnmapBlank(address, length);

    private sealed unsafe class MemfdMapping : DescriptorMapping
    {
        private readonly long _mapped;

        internal MemfdMapping(int descriptor, long length, long mapped)
        {
            Descriptor = descriptor;
            Length = length;
            _mapped = mapped;
            try
            {
                Pointer = MapCore(0, mapped);
            }
            catch
            {
                _ = Interop.Libc.Close(descriptor);
                Descriptor = -1;
                GC.SuppressFinalize(this);
                throw;
            }
        }

        ~MemfdMapping() => Release();

        internal override void Discard(long offset, long length)
        {
            // Only an optimisation: memory that could not be given back is used again.
            const int mode = Interop.Libc.FALLOC_FL_PUNCH_HOLE | Interop.Libc.FALLOC_FL_KEEP_SIZE;
            _ = Interop.Libc.Fallocate(Descriptor, mode, (nint)offset, (nint)length);
        }

        public override void Dispose()
        {
            Release();
            GC.SuppressFinalize(this);
        }

        private protected override byte* MapCore(long offset, long length)
        {
            void* address = Interop.Libc.Mmap(
                null, (nuint)length, Interop.Libc.PROT_READ | Interop.Libc.PROT_WRITE, Interop.Libc.MAP_SHARED,
                Descriptor, (nint)offset);
            return address != Interop.Libc.MAP_FAILED ? (byte*)address : throw NativeError.LastMap(length);
        }

        private protected override void UnmapCore(byte* address, long length) =>
            _ = Interop.Libc.Munmap(address, (nuint)length);

        private void Release()
        {
            UnmapWindows();
            if (Pointer != null) _ = Interop.Libc.Munmap(Pointer, (nuint)_mapped);
            if (Descriptor >= 0) _ = Interop.Libc.Close(Descriptor);
            Pointer = null;
            Descriptor = -1;
        }
    }
}
