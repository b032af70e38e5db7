namespace Multiprocessing;

/// <summary>
/// A pool that runs calls in worker processes: a <see cref="ProcessPool"/> of this machine, a view of one, or an
/// implementation elsewhere. The generated stubs, and the maps and streams of <see cref="ProcessPoolExtensions"/>, work
/// on any. All members are safe to be called from any thread.
/// </summary>
/// <remarks>
/// Both ways of disposing take no new calls, let accepted ones go on for the pool's shutdown time, and wait for the
/// end; <c>Dispose</c> blocks the calling thread meanwhile.
/// </remarks>
public interface IProcessPool : IAsyncDisposable, IDisposable
{
    /// <summary>Runs a call in a worker and returns its result.</summary>
    /// <param name="call">The call, from the generated <c>Calls</c> class.</param>
    /// <param name="options">How to run it; null for the pool's defaults.</param>
    /// <param name="cancellationToken"> Cancels the call: if it waits, it is taken out of the queue; if it runs, the
    /// method's own token fires, and after the grace period its worker is killed and replaced.
    /// </param>
    /// <exception cref="WorkerDiedException">The worker died while it ran the call.</exception>
    /// <exception cref="TimeoutException">The call's time was up.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the pool was terminated.</exception>
    /// <exception cref="ProcessSerializationException">An argument or the result could not cross.</exception>
    /// <exception cref="RemoteException">The method threw an exception that could not be rebuilt here.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed or disposed.</exception>
    Task<T> RunAsync<T>(
        ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a call that yields a stream. The worker waits when the reader falls behind; leaving the stream early ends
    /// the call.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default);
}
