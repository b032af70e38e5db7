namespace Multiprocessing.Memory;

/// <summary>A block that this process has open: one object per process and block, counted.</summary>
internal sealed unsafe class SharedBlock
{
    /// <summary>The last key that was given to a block of this process. Counted up by each constructor.</summary>
    private static long s_lastKey;

    /// <summary>Guards the creation of what <see cref="GetLocal"/> returns.</summary>
    private readonly Lock _gate = new();

    /// <summary>Handles and waits of this process that need the block. Changed by all threads, atomically.</summary>
    private int _references = 1;

    /// <summary>What the threads of this process share about the block. Written once, under <c>_gate</c>.</summary>
    private object? _local;

    /// <summary>Whether a reference was sent. Written by the threads that send one; never taken back.</summary>
    private bool _isPublished;

    internal SharedBlock(SharedHeap heap, int index, uint generation, BlockKind kind, byte* pointer, long length)
    {
        Heap = heap;
        Index = index;
        Generation = generation;
        Kind = kind;
        Pointer = pointer;
        Length = length;
    }

    internal SharedHeap Heap { get; }

    /// <summary>This object, for <see cref="ThreadSlot"/>; never used again.</summary>
    internal long Key { get; } = Interlocked.Increment(ref s_lastKey);

    internal int Index { get; }

    internal uint Generation { get; }

    internal BlockKind Kind { get; }

    /// <summary>The memory, or the beginning of it; valid until the last reference is released.</summary>
    internal byte* Pointer { get; }

    internal long Length { get; }

    /// <summary>No other handle of this process is open, and no wait goes on.</summary>
    internal bool HasOneReference => Volatile.Read(ref _references) == 1;

    internal bool HasReferences => Volatile.Read(ref _references) > 0;

    /// <summary>The last reference was given up while a thread was inside. Guarded by the heap's gate.</summary>
    internal bool IsRetired { get; set; }

    /// <summary>A span or reference into the memory was handed out, which nobody can find again.</summary>
    internal bool HasSpans { get; set; }

    /// <summary>
    /// A handle touches the block without a section, as that costs too much there: see <see cref="VacantCell"/>.
    /// </summary>
    internal bool IsTouchedUnseen { get; set; }

    /// <summary>Is collected when nothing that could touch the block any more is left.</summary>
    internal VacantCell? Vacancy { get; set; }

    /// <summary>The caller has a reference, or is inside of the block.</summary>
    internal void AddReference() => Interlocked.Increment(ref _references);

    /// <summary>Gives up one reference.</summary>
    /// <param name="disposed">
    /// Somebody said so, and it was not the garbage collector: the object goes with its last open handle, although
    /// references to it were sent.
    /// </param>
    internal void Release(bool disposed)
    {
        if (disposed) Heap.MarkReleased(this);
        Heap.Close(this);
    }

    /// <summary>Asks for memory behind a part of a sparse block; page-aligned.</summary>
    /// <exception cref="IOException">There is none.</exception>
    internal void Reserve(long offset, long length) => Heap.Reserve(this, offset, length);

    /// <summary>
    /// Maps a part of a sparse block that <see cref="Pointer"/> does not reach, for as long as the block is open.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    internal byte* MapPart(long offset, long length) => Heap.MapPart(this, offset, length);

    /// <summary>Gives memory of a sparse block back; page-aligned.</summary>
    internal void Discard(long offset, long length) => Heap.Discard(this, offset, length);

    /// <summary>Called under the heap's process-wide gate.</summary>
    internal bool DropLastReference() => Interlocked.Decrement(ref _references) == 0;

    /// <summary>Called before a reference is written for another process.</summary>
    internal void Publish()
    {
        if (_isPublished) return;
        Heap.Publish(this);
        _isPublished = true;
    }

    /// <summary>State that the threads of this process share about the block, made on first use.</summary>
    internal T GetLocal<T>() where T : class, new()
    {
        if (Volatile.Read(ref _local) is T known) return known;
        lock (_gate) return (T)(_local ??= new T());
    }
}
