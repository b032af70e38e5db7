using BenchmarkDotNet.Attributes;
using Benchmarks.Pool;
using Multiprocessing;

namespace Benchmarks.Micro;

/// <summary>What one call costs in time and in managed memory of the caller.</summary>
[InProcess]
[MemoryDiagnoser]
public class PoolCallBenchmarks
{
    private readonly byte[] _kilobyte = new byte[1024];
    private ProcessPool _pool = null!;

    [GlobalSetup]
    public void StartPool() => _pool = new ProcessPool(1);

    [GlobalCleanup]
    public async Task EndPool() => await _pool.DisposeAsync();

    [Benchmark(Baseline = true)]
    public int Run() => _pool.Run(Work.Calls.Increment(1));

    [Benchmark]
    public Task<int> RunAsync() => _pool.Work.IncrementAsync(1);

    [Benchmark]
    public Task<byte[]> EchoOneKilobyte() => _pool.Work.EchoAsync(_kilobyte);
}
