namespace Multiprocessing;

/// <summary>Another pool, whose calls are run with these options where they name none. Owns nothing.</summary>
internal sealed class ProcessPoolView(IProcessPool pool, CallOptions options) : IProcessPool
{
    internal IProcessPool Pool => pool;

    internal CallOptions Options => options;

    public Task<T> RunAsync<T>(ProcessCall<T> call, CallOptions? ownOptions, CancellationToken cancellationToken) =>
        pool.RunAsync(call, ownOptions ?? options, cancellationToken);

    public Task RunAsync(ProcessCall call, CallOptions? ownOptions, CancellationToken cancellationToken) =>
        pool.RunAsync(call, ownOptions ?? options, cancellationToken);

    public IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? ownOptions, CancellationToken cancellationToken) =>
        pool.StreamAsync(call, ownOptions ?? options, cancellationToken);

    public void Dispose()
    {
        // The pool belongs to the code that made it.
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
