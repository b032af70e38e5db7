using System.Buffers;

namespace Multiprocessing;

/// <summary>Shared elements as <see cref="Memory{T}"/>. They never move, so pinning is free.</summary>
internal sealed unsafe class SharedDataMemory<T>(SharedData<T> data) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan()
    {
        T* pointer = data.Pointer;
        ObjectDisposedException.ThrowIf(pointer == null, typeof(SharedArray<T>));
        return new Span<T>(pointer, data.Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)data.Length);
        T* pointer = data.Pointer;
        ObjectDisposedException.ThrowIf(pointer == null, typeof(SharedArray<T>));
        // The handle keeps this object, and so the memory, from the garbage collector.
        return new MemoryHandle(pointer + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
