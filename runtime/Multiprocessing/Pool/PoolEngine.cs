namespace Multiprocessing.Pool;

/// <summary>How one call is to be run: the caller's options, checked and completed by the pool's.</summary>
internal readonly record struct CallPlan(TimeSpan Timeout, int Priority, int Retries, CancellationToken CancellationToken);

/// <summary>What is behind a <see cref="ProcessPool"/>: processes, or (for debugging) this process itself.</summary>
internal abstract class PoolEngine
{
    /// <summary>Completes when a closed pool has no open call any more.</summary>
    internal abstract Task Drained { get; }

    /// <summary>Completes when nothing of a closed or terminated pool is left.</summary>
    internal abstract Task Ended { get; }

    internal abstract IReadOnlyList<WorkerInfo> Workers { get; }

    internal abstract T Run<T>(ProcessCall<T> call, in CallPlan plan);

    internal abstract void Run(ProcessCall call, in CallPlan plan);

    internal abstract Task<T> RunAsync<T>(ProcessCall<T> call, in CallPlan plan);

    internal abstract Task RunAsync(ProcessCall call, in CallPlan plan);

    internal abstract IAsyncEnumerable<T> StreamAsync<T>(ProcessStreamCall<T> call, CallPlan plan);

    internal abstract Task<TOut[]> MapAsync<TIn, TOut>(TIn[] source, Func<TIn, ProcessCall<TOut>> call, int? chunkSize, CallPlan plan);

    /// <exception cref="ObjectDisposedException">The pool takes no calls any more.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken.</exception>
    internal abstract void ThrowIfNotAccepting();

    internal static InvalidOperationException NoCall() => new(
        "The function that makes the call of each element returned null for one; it has to return a call, such as Jobs.Calls.Work(item).");

    internal abstract void Close();

    internal abstract void Terminate();
}
