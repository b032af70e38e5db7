namespace Multiprocessing;

/// <summary>A set of worker processes that run calls.</summary>
public sealed class ProcessPool : IProcessPool
{
    /// <summary>Creates a pool.</summary>
    public ProcessPool(ProcessPoolOptions? options = null)
    {
    }

    /// <summary>Creates a pool.</summary>
    public ProcessPool(int workers) : this(new ProcessPoolOptions { Workers = workers })
    {
    }

    /// <inheritdoc />
    public Task<T> RunAsync<T>(
        ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new PlatformNotSupportedException();

    /// <inheritdoc />
    public Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new PlatformNotSupportedException();

    /// <inheritdoc />
    public IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new PlatformNotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
