namespace Multiprocessing;

/// <summary>
/// How a <see cref="ProcessQueue{T}"/> is created. Read once, when it is: later changes have no effect.
/// </summary>
public sealed class ProcessQueueOptions
{
    /// <summary>
    /// The most items that lie in the queue, at least 1. Null, the default: as many as there is memory for, and
    /// <see cref="ProcessQueue{T}.Capacity"/> is <see cref="int.MaxValue"/>.
    /// </summary>
    public int? Capacity { get; set; }

    /// <summary>
    /// The most memory that the items in the queue take, in bytes; 1 MB to 8 GB. Null, the default: half of the memory
    /// of the machine, but at most 8 GB. It is taken when it is needed, and given back when the queue was drained.
    /// </summary>
    public long? MemoryLimit { get; set; }
}
