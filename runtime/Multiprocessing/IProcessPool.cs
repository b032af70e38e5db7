namespace Multiprocessing;

/// <summary>
/// What the generated pool stubs need of a pool. All members are safe to be called from any thread.
/// </summary>
public interface IProcessPool : IAsyncDisposable
{
    /// <summary>Runs a call in a worker and returns its result.</summary>
    /// <param name="call">The call, from the generated <c>Calls</c> class.</param>
    /// <param name="options">How to run it; null for the pool's defaults.</param>
    /// <param name="ct">
    /// Cancels the call: if it waits, it is taken out of the queue; if it runs, the method's own token fires, and after the
    /// grace period its worker is killed and replaced.
    /// </param>
    /// <exception cref="WorkerDiedException">The worker died while it ran the call.</exception>
    /// <exception cref="TimeoutException">The call's time was up.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the pool was terminated.</exception>
    /// <exception cref="ProcessSerializationException">An argument or the result could not cross.</exception>
    /// <exception cref="RemoteException">The method threw an exception that could not be rebuilt here.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed or disposed.</exception>
    Task<T> RunAsync<T>(ProcessCall<T> call, CallOptions? options = null, CancellationToken ct = default);

    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken ct = default);

    /// <summary>
    /// Runs a call that yields a stream. The worker waits when the reader falls behind; leaving the stream early ends the
    /// call.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken ct = default);
}
