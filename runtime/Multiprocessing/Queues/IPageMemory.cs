namespace Multiprocessing.Queues;

/// <summary>Asks the system for the memory behind a ring, and gives it back.</summary>
internal interface IPageMemory
{
    /// <exception cref="IOException">There is none.</exception>
    void Reserve(long offset, long length);

    void Discard(long offset, long length);

    /// <summary>Maps a part of the ring, for as long as that is used.</summary>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    unsafe byte* Map(long offset, long length);
}
