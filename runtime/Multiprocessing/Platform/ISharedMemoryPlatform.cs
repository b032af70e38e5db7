namespace Multiprocessing.Platform;

/// <summary>Makes and opens shared memory.</summary>
internal unsafe interface ISharedMemoryPlatform
{
    /// <summary>New memory, all zero. Pages are taken from the system when they are first touched.</summary>
    /// <param name="length">The size in bytes, above 0.</param>
    /// <param name="purpose">A word for people who look at the process's maps.</param>
    /// <param name="mapped">How much of it is mapped at once; the rest by <see cref="SharedMapping.MapWindow"/>. Null:
    /// all.</param>
    SharedMapping Create(long length, string purpose, long? mapped = null);

    /// <summary>Maps memory that the parent of this process has given to it, and owns it from then on.</summary>
    /// <param name="index">Its place in the parent's <see cref="ChildStartInfo.Inherited"/>.</param>
    /// <param name="mapped">As for <see cref="Create"/>.</param>
    SharedMapping AdoptInherited(int index, long? mapped = null);

    /// <summary>A new file, empty, that other processes open by its <see cref="SharedFile.Location"/>.</summary>
    SharedFile CreateFile(string purpose);

    /// <summary>Opens a file of another process of this user.</summary>
    /// <exception cref="FileNotFoundException">There is none there (any more).</exception>
    SharedFile OpenFile(string location);

    /// <summary>Opens a file with a name; if allowed, creates it: empty, and readable for this user only.</summary>
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    SharedFile OpenNamedFile(string path, bool create);

    /// <summary>Gives the address space of <see cref="SharedFile.TryBlank"/> back.</summary>
    void UnmapBlank(byte* address, long length);
}
