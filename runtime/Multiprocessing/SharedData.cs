using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>The head of a shared array or value; the elements follow it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SharedDataHeader
{
    internal const int Bytes = 64;

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

    internal SharedData(SharedBlock block, ProcessLock? givenLock, bool ownsLock)
    {
        _lease = new BlockLease(block);
        Length = ((SharedDataHeader*)block.Pointer)->Length;
        Pointer = (T*)(block.Pointer + SharedDataHeader.Bytes);
        _ownsLock = ownsLock;
        if (givenLock is null)
        {
            block.AddReference();
            givenLock = new ProcessLock(block, isOwner: false);
            _ownsLock = true;
        }
        Lock = givenLock;
    }

    internal T* Pointer { get; private set; }

    internal int Length { get; private set; }

    internal ProcessLock Lock { get; }

    internal SharedBlock Block => _lease.Block;

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
        string text = $"The shared memory that was received holds {header->Length} elements of {header->ElementSize} bytes, "
            + $"but {typeof(T)} has {Unsafe.SizeOf<T>()}: sender and receiver must mean the same type.";
        block.Release(disposed: false);
        throw new ProcessSerializationException(text);
    }

    public void Dispose()
    {
        Pointer = null;
        Length = 0;
        _lease.Dispose();
        if (_ownsLock) Lock.Dispose();
    }
}
