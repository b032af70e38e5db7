using Multiprocessing.Memory;

namespace Multiprocessing.Pool;

/// <summary>How one call is to be run: the caller's options, checked and completed by the pool's.</summary>
/// <param name="Timeout">How long it may take, its wait for a worker included.</param>
/// <param name="Priority">Higher ones are run first.</param>
/// <param name="Retries">How often it may be run again after its worker died.</param>
/// <param name="CancellationToken">Ends it.</param>
/// <param name="IsPaced">One of a map or a sequence, which make only so many before earlier ones have ended: the limit
/// of the queue is not for them.</param>
internal readonly record struct CallPlan(
    TimeSpan Timeout, int Priority, int Retries, CancellationToken CancellationToken, bool IsPaced = false)
{
    /// <summary>Runs the call once, with no limit.</summary>
    internal static CallPlan Default => new(System.Threading.Timeout.InfiniteTimeSpan, 0, 0, CancellationToken.None);
}

/// <summary>What is behind a <see cref="ProcessPool"/>: processes, or (for debugging) this process itself.</summary>
internal abstract class PoolEngine(TimeSpan shutdownTimeout)
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

    internal abstract Task<TOut[]> MapAsync<TIn, TOut>(
        TIn[] source, Func<TIn, ProcessCall<TOut>> call, int? chunkSize, CallPlan plan);

    internal abstract Task MapAsync<TIn>(TIn[] source, Func<TIn, ProcessCall> call, int? chunkSize, CallPlan plan);

    /// <summary>Completes when all workers have come up once, and fails if they cannot.</summary>
    internal abstract Task StartAsync();

    /// <exception cref="ObjectDisposedException">The pool takes no calls any more.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken.</exception>
    internal abstract void ThrowIfNotAccepting();

    internal abstract void Close();

    /// <summary>Ends all calls, and asks the workers to end.</summary>
    internal abstract void Terminate();

    /// <summary>Ends all calls and all workers.</summary>
    internal abstract void Kill();

    /// <summary>How long accepted calls may go on after the pool was disposed.</summary>
    internal TimeSpan ShutdownTimeout { get; } = Deadline.ForTimer(shutdownTimeout);

    /// <summary>
    /// Takes no new calls, lets accepted ones go on for the time they are given, and waits for the end.
    /// </summary>
    internal async Task ShutDownAsync()
    {
        Close();
        try
        {
            await Drained.WaitAsync(ShutdownTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Terminate();
        }
        await Ended.ConfigureAwait(false);
    }
}
