using System.Buffers;

namespace Multiprocessing;

/// <summary>Shared elements as <see cref="Memory{T}"/>. They never move, so pinning is free.</summary>
internal sealed unsafe class SharedDataMemory<T>(SharedArray<T> array, SharedData<T> data) : MemoryManager<T>
    where T : unmanaged
{
    /// <summary>
    /// Not <see cref="MemoryManager{T}.Memory"/>: that asks for a span, and none is to be handed out yet.
    /// </summary>
    internal Memory<T> All => CreateMemory(data.Length);

    public override Span<T> GetSpan() => new(data.PointerFor(array), data.Length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)data.Length);
        T* pointer = data.PointerFor(array);
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
