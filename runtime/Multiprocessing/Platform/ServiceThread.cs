namespace Multiprocessing.Platform;

/// <summary>Starts the threads that the library keeps for itself.</summary>
internal static class ServiceThread
{
    /// <summary>Starts a background thread. A failure leaves nothing behind: the caller may try again.</summary>
    /// <param name="run">What it does.</param>
    /// <param name="name">For debuggers and messages.</param>
    /// <param name="stackSize">In bytes; 0 for the default.</param>
    /// <exception cref="IOException">The system has no thread left.</exception>
    internal static void Start(ThreadStart run, string name, int stackSize = 0)
    {
        Thread thread = new(run, stackSize) { IsBackground = true, Name = name };
        try
        {
            // Not with the execution context of whichever call was the first to need it.
            thread.UnsafeStart();
        }
        catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
        {
            throw new IOException(
                $"The thread '{name}' could not be started: the system's limit on threads is reached (ulimit -u, or "
                + "the pids.max of a control group), or there is no memory left for its stack.", error);
        }
    }
}
