namespace Multiprocessing.Platform;

/// <summary>Makes and opens shared memory.</summary>
internal interface ISharedMemoryPlatform
{
    /// <summary>New memory, all zero. Pages are taken from the system when they are first touched.</summary>
    /// <param name="length">The size in bytes, above 0.</param>
    /// <param name="purpose">A word for people who look at the process's maps.</param>
    SharedMapping Create(long length, string purpose);

    /// <summary>Maps memory whose descriptor this process inherited; takes the descriptor over.</summary>
    SharedMapping Adopt(int descriptor);

    /// <summary>Maps memory through a descriptor of another process of this user.</summary>
    SharedMapping Open(int processId, int descriptor);
}
