using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const short POSIX_SPAWN_SETSIGDEF = 4;
        internal const short POSIX_SPAWN_SETSIGMASK = 8;
        internal const int O_RDONLY = 0;

        /// <summary>
        /// Room for the opaque structures of spawn.h: more than glibc (80, 336 and 128 bytes) and musl need.
        /// </summary>
        internal const int SpawnStructureSize = 512;

        [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_init")]
        internal static partial int SpawnFileActionsInit(byte* actions);

        [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_destroy")]
        internal static partial int SpawnFileActionsDestroy(byte* actions);

        [LibraryImport(
            Name, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int SpawnFileActionsAddOpen(byte* actions, int fd, string path, int flags, int mode);

        [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_adddup2")]
        internal static partial int SpawnFileActionsAddDup2(byte* actions, int fd, int newFd);

        /// <summary>glibc 2.34 and later only: closes what some library opened without close-on-exec.</summary>
        [LibraryImport(Name, EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
        internal static partial int SpawnFileActionsAddCloseFrom(byte* actions, int from);

        [LibraryImport(Name, EntryPoint = "posix_spawnattr_init")]
        internal static partial int SpawnAttributesInit(byte* attributes);

        [LibraryImport(Name, EntryPoint = "posix_spawnattr_destroy")]
        internal static partial int SpawnAttributesDestroy(byte* attributes);

        [LibraryImport(Name, EntryPoint = "posix_spawnattr_setflags")]
        internal static partial int SpawnAttributesSetFlags(byte* attributes, short flags);

        [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigdefault")]
        internal static partial int SpawnAttributesSetSigDefault(byte* attributes, byte* signals);

        [LibraryImport(Name, EntryPoint = "posix_spawnattr_setsigmask")]
        internal static partial int SpawnAttributesSetSigMask(byte* attributes, byte* signals);

        /// <summary>Starts a program without copying this process's page tables. Returns the error number.</summary>
        [LibraryImport(Name, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int PosixSpawn(
            int* pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);
    }
}
