namespace Multiprocessing;

/// <summary>
/// A pool that runs calls in worker processes: a <see cref="ProcessPool"/> of this machine, a view of one, or an
/// implementation elsewhere. The generated stubs, and the maps and streams of <see cref="ProcessPoolExtensions"/>, work
/// on any.
/// </summary>
/// <remarks>
/// All members are safe to be called from any thread, several at the same time. Both ways of disposing take no new
/// calls, let accepted ones go on for the pool's shutdown time, and wait for the end; <c>Dispose</c> blocks the calling
/// thread meanwhile. Disposing a view (<see cref="ProcessPoolExtensions.With"/>) does nothing.
/// </remarks>
/// <example>
/// <code>
/// await using ProcessPool pool = new();
/// await Report.PrintAsync(pool);
///
/// public static class Report
/// {
///     // Takes any pool: one that is injected, a view, or one of a test.
///     public static async Task PrintAsync(IProcessPool pool)
///     {
///         Console.WriteLine(await pool.RunAsync(Numbers.Calls.Square(12)));
///         await foreach (int number in pool.StreamAsync(Numbers.Calls.Count(3))) Console.WriteLine(number);
///     }
/// }
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
///
///     [RunInProcess]
///     public static async IAsyncEnumerable&lt;int> Count(int limit)
///     {
///         for (int i = 1; i &lt;= limit; i++)
///         {
///             await Task.Yield();
///             yield return i;
///         }
///     }
/// }
/// </code>
/// </example>
public interface IProcessPool : IAsyncDisposable, IDisposable
{
    /// <summary>Runs a call in a worker and returns its result.</summary>
    /// <param name="call">The call, from the generated <c>Calls</c> class.</param>
    /// <param name="options">How to run it; null for the pool's defaults.</param>
    /// <param name="cancellationToken">
    /// Cancels the call. If it waits, it is taken out of the queue. If it runs, the method's own token fires, and after
    /// the grace period, or at once if the method has no token, its worker is killed and replaced. A method that
    /// returns in that time all the same has its result.
    /// </param>
    /// <returns>Ends when the call does: with the result, if it has one, or with the method's exception.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">
    /// The options ask for retries, and the method is not marked as idempotent, or returns a stream.
    /// </exception>
    /// <exception cref="PoolFullException">The pool's queue is full; the call was not accepted.</exception>
    /// <exception cref="WorkerDiedException">The worker died while it ran the call.</exception>
    /// <exception cref="TimeoutException">The call's time was up.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the pool was terminated.</exception>
    /// <exception cref="ProcessSerializationException">An argument or the result could not cross.</exception>
    /// <exception cref="RemoteException">The method threw an exception that could not be rebuilt here.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken, or broke before the call had ended.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed, terminated or disposed.</exception>
    Task<T> RunAsync<T>(
        ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a call that yields a stream. The worker waits when it is 256 elements ahead of the reader. Disposing the
    /// enumerator before the end cancels the call.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    /// <returns>
    /// The elements. The call is submitted when an enumerator is asked for its first element; each enumeration runs it
    /// anew, and throws what the call ends with.
    /// </returns>
    IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default);
}
