using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Multiprocessing.Native;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Linux;

/// <summary>Processes by posix_spawn(3) and pidfd_open(2).</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ProcessPlatformLinux : IProcessPlatform
{
    // Above every number that a child is given, so that no dup2() in the child overwrites one that is still needed. No
    // higher: a process that may have few files open has no high numbers.
    private const int FirstFreeDescriptor = 16;

    private const int StandardOutput = 1;
    private const int StandardError = 2;

    private readonly SpawnThread _spawner = new();
    private readonly ParentWatch _watch = new();

    public ChildHandle Start(ChildStartInfo start)
    {
        List<int> inherited = [];
        try
        {
            foreach (SharedMapping memory in start.Inherited)
            {
                inherited.Add(DuplicateAbove(((DescriptorMapping)memory).Descriptor));
            }
            return _spawner.Invoke(() => StartCore(start, inherited));
        }
        finally
        {
            foreach (int descriptor in inherited) _ = Interop.Libc.Close(descriptor);
        }
    }

    public ProcessEnd Explain(int? exitCode) => ExitCodes.Explain(exitCode);

    public void BindToParent(int parentProcessId)
    {
        // SIGKILL rather than a signal that user code could handle or a native library block.
        if (Interop.Libc.Prctl(Interop.Libc.PR_SET_PDEATHSIG, Interop.Libc.SIGKILL) != 0)
        {
            throw NativeError.Last("prctl");
        }
        // The parent may have ended before the line above.
        if (Interop.Libc.Getppid() != parentProcessId) Interop.Libc.Exit(1);
        ParentWatch.Begin(InheritedDescriptors.ParentWatch);
        _ = Interop.Libc.Signal(Interop.Libc.SIGINT, Interop.Libc.SIG_IGN);
        byte* interrupt = stackalloc byte[Interop.Libc.SignalSetSize];
        FillWithInterrupt(interrupt);
        _ = Interop.Libc.ThreadSignalMask(Interop.Libc.SIG_UNBLOCK, interrupt, null);
    }

    public OutputPipe CreateOutputPipe() => new OutputPipeLinux();

    public void WriteOutput(OutputStream stream, ReadOnlySpan<byte> bytes)
    {
        int descriptor = stream == OutputStream.Output ? StandardOutput : StandardError;
        fixed (byte* start = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint written = Interop.Libc.Write(descriptor, start + done, (nuint)(bytes.Length - done));
                if (written <= 0) return;
                done += (int)written;
            }
        }
    }

    [DoesNotReturn]
    public void EndNow(int exitCode)
    {
        Interop.Libc.Exit(exitCode);
        throw new UnreachableException();
    }

    /// <summary>
    /// A descriptor of the same file, out of the way of the numbers that a child is given; closed on exec.
    /// </summary>
    internal static int DuplicateAbove(int descriptor)
    {
        int copy = Interop.Libc.Fcntl(descriptor, Interop.Libc.F_DUPFD_CLOEXEC, FirstFreeDescriptor);
        if (copy >= 0) return copy;
        int errno = Marshal.GetLastPInvokeError();
        // EINVAL: there are no such numbers at all, since the limit is below them.
        throw NativeError.From("fcntl(F_DUPFD_CLOEXEC)", errno == Errno.EINVAL ? Errno.EMFILE : errno);
    }

    public void SetNativeVariable(string name, string? value)
    {
        if (value is null) _ = Interop.Libc.Unsetenv(name);
        else _ = Interop.Libc.Setenv(name, value, overwrite: 1);
    }

    public IReadOnlyList<byte[]> BuildEnvironment(IReadOnlyDictionary<string, string> variables) =>
        EnvironmentBlock.Merge(ReadNativeEnvironment(), variables);

    private static List<byte[]> ReadNativeEnvironment()
    {
        List<byte[]> entries = [];
        for (byte** entry = Interop.Libc.Environ(); entry != null && *entry != null; entry++)
        {
            entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*entry).ToArray());
        }
        return entries;
    }

    private PidfdHandle StartCore(ChildStartInfo start, IReadOnlyList<int> inherited)
    {
        byte* actions = stackalloc byte[Interop.Libc.SpawnStructureSize];
        byte* attributes = stackalloc byte[Interop.Libc.SpawnStructureSize];
        Check(Interop.Libc.SpawnFileActionsInit(actions), "posix_spawn_file_actions_init");
        Check(Interop.Libc.SpawnAttributesInit(attributes), "posix_spawnattr_init");
        try
        {
            AddFileActions(start, inherited, actions);
            SetCleanSignals(attributes);
            using NativeStrings arguments = new([.. start.Arguments.Select(Encoding.UTF8.GetBytes)]);
            using NativeStrings environment = new(start.Environment);
            int pid;
            Check(
                Interop.Libc.PosixSpawn(
                    &pid, start.FileName, actions, attributes, arguments.Pointer, environment.Pointer),
                $"posix_spawn of '{start.FileName}'");
            PidfdHandle child = new(pid);
            if (start.Priority is { } priority) SetPriority(child, NiceOf(priority));
            return child;
        }
        finally
        {
            _ = Interop.Libc.SpawnFileActionsDestroy(actions);
            _ = Interop.Libc.SpawnAttributesDestroy(attributes);
        }
    }

    // The values that System.Diagnostics.Process uses on Unix.
    private static int NiceOf(ProcessPriorityClass priority) => priority switch
    {
        ProcessPriorityClass.Idle => 19,
        ProcessPriorityClass.BelowNormal => 10,
        ProcessPriorityClass.AboveNormal => -6,
        ProcessPriorityClass.High => -11,
        ProcessPriorityClass.RealTime => -19,
        _ => 0,
    };

    private static void SetPriority(PidfdHandle child, int nice)
    {
        if (Interop.Libc.Setpriority(Interop.Libc.PRIO_PROCESS, child.ProcessId, nice) == 0) return;
        Exception error = NativeError.Last($"setpriority to {nice}");
        child.Abandon();
        throw error;
    }

    private void AddFileActions(ChildStartInfo start, IReadOnlyList<int> inherited, byte* actions)
    {
        Check(Interop.Libc.SpawnFileActionsAddOpen(actions, 0, "/dev/null", Interop.Libc.O_RDONLY, 0), "addopen");
        if (start.StandardOutput is OutputPipeLinux output) Give(output.WriteEnd, StandardOutput);
        if (start.StandardError is OutputPipeLinux error) Give(error.WriteEnd, StandardError);
        Give(_watch.Descriptor, InheritedDescriptors.ParentWatch);
        int target = InheritedDescriptors.FirstMemory;
        foreach (int descriptor in inherited) Give(descriptor, target++);
        try
        {
            Check(Interop.Libc.SpawnFileActionsAddCloseFrom(actions, target), "addclosefrom");
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library: what the framework opens is closed on exec anyway.
        }

        void Give(int descriptor, int number) =>
            Check(Interop.Libc.SpawnFileActionsAddDup2(actions, descriptor, number), "adddup2");
    }

    private static void SetCleanSignals(byte* attributes)
    {
        const short flags = Interop.Libc.POSIX_SPAWN_SETSIGDEF | Interop.Libc.POSIX_SPAWN_SETSIGMASK;
        byte* all = stackalloc byte[Interop.Libc.SignalSetSize];
        new Span<byte>(all, Interop.Libc.SignalSetSize).Fill(0xFF);
        // A program that was started by nohup goes on when its terminal is closed; so must its workers.
        all[0] &= unchecked((byte)~(1 << (Interop.Libc.SIGHUP - 1)));
        // A Ctrl-C must not end a worker that has not come so far as to ignore it; BindToParent unblocks it again.
        byte* interrupt = stackalloc byte[Interop.Libc.SignalSetSize];
        FillWithInterrupt(interrupt);
        Check(Interop.Libc.SpawnAttributesSetFlags(attributes, flags), "posix_spawnattr_setflags");
        Check(Interop.Libc.SpawnAttributesSetSigDefault(attributes, all), "posix_spawnattr_setsigdefault");
        Check(Interop.Libc.SpawnAttributesSetSigMask(attributes, interrupt), "posix_spawnattr_setsigmask");
    }

    private static void FillWithInterrupt(byte* set)
    {
        new Span<byte>(set, Interop.Libc.SignalSetSize).Clear();
        set[0] = 1 << (Interop.Libc.SIGINT - 1);
    }

    private static void Check(int errno, string call)
    {
        if (errno != 0) throw NativeError.From(call, errno);
    }

    /// <summary>A null-terminated array of strings in native memory, given without the zeros at their ends.</summary>
    private readonly ref struct NativeStrings
    {
        internal NativeStrings(IReadOnlyList<byte[]> strings)
        {
            int bytes = 0;
            foreach (byte[] s in strings) bytes += s.Length + 1;
            int pointers = (strings.Count + 1) * sizeof(byte*);
            Pointer = (byte**)NativeMemory.Alloc((nuint)(pointers + bytes));
            byte* text = (byte*)Pointer + pointers;
            for (int i = 0; i < strings.Count; i++)
            {
                Pointer[i] = text;
                strings[i].CopyTo(new Span<byte>(text, strings[i].Length));
                text += strings[i].Length;
                *text++ = 0;
            }
            Pointer[strings.Count] = null;
        }

        internal byte** Pointer { get; }

        internal void Dispose() => NativeMemory.Free(Pointer);
    }
}
