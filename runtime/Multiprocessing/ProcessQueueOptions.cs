namespace Multiprocessing;

/// <summary>
/// How a <see cref="ProcessQueue{T}"/> is created. Read once, when it is: later changes have no effect. May be shared
/// by any number of threads as long as nobody changes it at the same time.
/// </summary>
/// <remarks>What is out of its range is refused when a queue is created, not when a property is set.</remarks>
/// <example>
/// <code>
/// using ProcessQueue&lt;byte[]> queue = new(new ProcessQueueOptions { Capacity = 1_000, MemoryLimit = 64_000_000 });
/// await queue.EnqueueAsync(new byte[1_000]);
/// </code>
/// </example>
public sealed class ProcessQueueOptions
{
    /// <summary>
    /// The most items that lie in the queue, at least 1. Null, the default: as many as there is memory for, and
    /// <see cref="ProcessQueue{T}.Capacity"/> is <see cref="int.MaxValue"/>.
    /// </summary>
    public int? Capacity { get; set; }

    /// <summary>
    /// The most memory that the items in the queue take, in bytes: 1,048,576 (1 MiB) to 8,589,934,592 (8 GiB), rounded
    /// down to pages of 32 KiB. Null, the default: half of the memory that this process may use, or a sixteenth of its
    /// address space where that is limited (<c>ulimit -v</c>) and that is less, within the same bounds. It is taken
    /// when it is needed, and given back when the queue was drained.
    /// </summary>
    public long? MemoryLimit { get; set; }
}
