using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>A pipe(2) whose end to read does not block.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class OutputPipeLinux : OutputPipe
{
    /// <summary>
    /// -1 once it is closed. Written by the constructor and by <see cref="Dispose"/>; the owner's lock guards it.
    /// </summary>
    private int _readEnd = -1;

    /// <summary>-1 once it is closed. Taken by exchange, by the thread that closes it.</summary>
    private int _writeEnd = -1;

    /// <summary>Whether the loop looks at it. The owner's lock guards it, but for the first time.</summary>
    private bool _isWatched;

    internal OutputPipeLinux()
    {
        int* ends = stackalloc int[2];
        if (Interop.Libc.Pipe2(ends, Interop.Libc.O_CLOEXEC) != 0) throw NativeError.Last("pipe2");
        try
        {
            _readEnd = ProcessPlatformLinux.DuplicateAbove(ends[0]);
            _writeEnd = ProcessPlatformLinux.DuplicateAbove(ends[1]);
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            _ = Interop.Libc.Close(ends[0]);
            _ = Interop.Libc.Close(ends[1]);
        }
        // Only the read end: a child that writes must wait when the pipe is full, like any program.
        int flags = Interop.Libc.Fcntl(_readEnd, Interop.Libc.F_GETFL, 0);
        _ = Interop.Libc.Fcntl(_readEnd, Interop.Libc.F_SETFL, flags | Interop.Libc.O_NONBLOCK);
    }

    /// <summary>What the child gets; -1 once it is closed.</summary>
    internal int WriteEnd => _writeEnd;

    internal override int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            nint count = Interop.Libc.Read(_readEnd, start, (nuint)buffer.Length);
            return count < 0 ? -1 : (int)count;
        }
    }

    internal override void Watch(Action onReadable)
    {
        EpollLoopLinux.Output.Watch(_readEnd, onReadable);
        _isWatched = true;
    }

    internal override void Unwatch()
    {
        if (_isWatched) EpollLoopLinux.Output.Unwatch(_readEnd);
        _isWatched = false;
    }

    internal override void CloseWriteEnd()
    {
        // First taken away, then closed: a thread that reads the end of the pipe may dispose of it at that moment.
        int writeEnd = Interlocked.Exchange(ref _writeEnd, -1);
        if (writeEnd >= 0) _ = Interop.Libc.Close(writeEnd);
    }

    public override void Dispose()
    {
        CloseWriteEnd();
        if (_readEnd < 0) return;
        Unwatch();
        _ = Interop.Libc.Close(_readEnd);
        _readEnd = -1;
    }
}
