namespace Multiprocessing.Platform;

/// <summary>One of the two streams that a process writes to.</summary>
internal enum OutputStream
{
    /// <summary>stdout.</summary>
    Output,

    /// <summary>stderr.</summary>
    Error,
}

/// <summary>
/// A pipe for what a child writes: the child gets the end to write, this process reads without blocking. For one thread
/// at a time, except for the callback of <see cref="Watch"/>.
/// </summary>
internal abstract class OutputPipe : IDisposable
{
    /// <summary>Reads what is there.</summary>
    /// <returns>The number of bytes; 0 at the end; -1 if there is nothing now.</returns>
    internal abstract int Read(Span<byte> buffer);

    /// <summary>
    /// Calls back, on a thread of the platform, while there is something to read, or the end was reached. The callback
    /// must neither block nor throw.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal abstract void Watch(Action onReadable);

    /// <summary>Ends <see cref="Watch"/>; a callback may still be running.</summary>
    internal abstract void Unwatch();

    /// <summary>
    /// To be called once the child has the end to write: the pipe ends when all processes that have it are gone.
    /// </summary>
    internal abstract void CloseWriteEnd();

    /// <summary>Closes both ends.</summary>
    public abstract void Dispose();
}
