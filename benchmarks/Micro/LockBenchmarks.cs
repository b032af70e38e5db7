using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using Multiprocessing;

namespace Benchmarks.Micro;

/// <summary>
/// What primitives cost that nobody contends for, beside the two atomic instructions that no lock can do without.
/// </summary>
[InProcess]
public class LockBenchmarks : IDisposable
{
    private readonly ProcessLock _lock = new();
    private readonly ProcessRecursiveLock _recursiveLock = new();
    private readonly ProcessSemaphore _semaphore = new(1);
    private readonly ProcessEvent _event = new();
    private readonly SemaphoreSlim _slim = new(1);
    private readonly Lock _inProcess = new();
    private readonly StrongBox<int> _word = new();

    [Benchmark(Baseline = true)]
    public void TwoAtomics()
    {
        Interlocked.CompareExchange(ref _word.Value, 1, 0);
        Interlocked.CompareExchange(ref _word.Value, 0, 1);
    }

    [Benchmark]
    public void ProcessLockScope()
    {
        using (_lock.EnterScope())
        {
        }
    }

    [Benchmark]
    public void ProcessRecursiveLockScope()
    {
        using (_recursiveLock.EnterScope())
        {
        }
    }

    [Benchmark]
    public void ProcessSemaphoreTakeAndGive()
    {
        _semaphore.Wait();
        _semaphore.Release();
    }

    [Benchmark]
    public void ProcessEventSetAndReset()
    {
        _event.Set();
        _event.Reset();
    }

    [Benchmark]
    public void SemaphoreSlimTakeAndGive()
    {
        _slim.Wait();
        _slim.Release();
    }

    [Benchmark]
    public void ThreadingLock()
    {
        lock (_inProcess)
        {
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _lock.Dispose();
        _recursiveLock.Dispose();
        _semaphore.Dispose();
        _event.Dispose();
        _slim.Dispose();
        GC.SuppressFinalize(this);
    }
}
