using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>The head of a shared array or value; the elements follow it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SharedDataHeader
{
    internal const int Bytes = 64;

    /// <summary>
    /// The memory's own lock. Written by all participants. The numbers below lie in the part of it that is unused.
    /// </summary>
    [FieldOffset(0)] internal LockCell Lock;

    /// <summary>The number of elements. Written by the creator.</summary>
    [FieldOffset(16)] internal int Length;

    /// <summary>The size of an element in bytes. Written by the creator.</summary>
    [FieldOffset(20)] internal int ElementSize;
}

/// <summary>Memory for elements that processes share, with a lock beside it.</summary>
internal sealed unsafe class SharedData<T> : IDisposable
    where T : unmanaged
{
    private readonly BlockLease _lease;
    private readonly bool _ownsLock;
    private readonly T* _start;

    /// <summary>
    /// Whether a span or reference was handed out. Written by all threads of the process; never taken back.
    /// </summary>
    private bool _hasSpans;

    internal SharedData(SharedBlock block, ProcessLock? givenLock, bool ownsLock)
    {
        _lease = new BlockLease(block);
        Length = ((SharedDataHeader*)block.Pointer)->Length;
        _start = (T*)(block.Pointer + SharedDataHeader.Bytes);
        _ownsLock = ownsLock;
        if (givenLock is null)
        {
            block.AddReference();
            givenLock = new ProcessLock(block, isOwner: false);
            _ownsLock = true;
        }
        Lock = givenLock;
    }

    /// <summary>
    /// The memory, for code that keeps it, be it for one statement only: nobody knows when it is used for the last
    /// time. So it stays mapped when the handle is collected, and is blank when it is disposed of.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal T* PointerFor(object handle)
    {
        if (_lease.IsReleased || !_hasSpans) HandOut(handle);
        return _start;
    }

    internal int Length { get; }

    internal ProcessLock Lock { get; }

    internal BlockLease Lease => _lease;

    internal static SharedData<T> Create(int length, ProcessLock? givenLock)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        SharedBlock block = ProcessHeaps.Allocate(BlockKind.Shared, SharedDataHeader.Bytes + (long)length * sizeof(T));
        SharedDataHeader* header = (SharedDataHeader*)block.Pointer;
        header->Length = length;
        header->ElementSize = sizeof(T);
        return new SharedData<T>(block, givenLock, ownsLock: false);
    }

    /// <summary>Takes over one reference to the block.</summary>
    internal static SharedData<T> Open(SharedBlock block, ProcessLock? givenLock)
    {
        SharedDataHeader* header = (SharedDataHeader*)block.Pointer;
        if (header->ElementSize == sizeof(T) && header->Length >= 0
            && SharedDataHeader.Bytes + (long)header->Length * sizeof(T) <= block.Length)
        {
            return new SharedData<T>(block, givenLock, ownsLock: true);
        }
        string text =
            $"The shared memory that was received holds {header->Length} elements of {header->ElementSize} bytes, "
            + $"but {typeof(T)} has {Unsafe.SizeOf<T>()}: sender and receiver must mean the same type.";
        block.Release(disposed: false);
        throw new ProcessSerializationException(text);
    }

    public void Dispose()
    {
        _lease.Dispose();
        if (_ownsLock) Lock.Dispose();
    }

    /// <summary>For the initial value, and <c>ToString</c>: no pointer is handed out.</summary>
    internal bool TryAccess(out T value, T? newValue = null)
    {
        value = default;
        if (!_lease.TryEnter(out BlockSection entered)) return false;
        using BlockSection section = entered;
        if (newValue is { } stored) *_start = stored;
        value = *_start;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void HandOut(object handle)
    {
        using BlockSection section = _lease.Enter(handle);
        _lease.Block.HasSpans = true;
        Volatile.Write(ref _hasSpans, true);
    }
}
