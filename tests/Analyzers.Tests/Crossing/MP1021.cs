using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1021
{
    [Fact]
    public Task LargeArrays_AreFlagged() => Verify.Analyzer<LargeArrayByValueAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static ProcessCall<double> Sum(double[] data) => throw null!;
            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Sum({|MP1021:new double[1_000_000]|}));
                var data = new double[200_000];
                data[0] = 1;
                await pool.RunAsync(Sum({|MP1021:data|}));
            }
        }
        """));

    [Fact]
    public Task SmallArraysAndOtherUses_AreNotFlagged() => Verify.NotFlagged<LargeArrayByValueAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static ProcessCall<double> Sum(double[] data) => throw null!;
            public static async Task Run(ProcessPool pool, int length)
            {
                await pool.RunAsync(Sum(new double[1000]));
                await pool.RunAsync(Sum(new double[length]));
                var local = new double[1_000_000];
                Console.WriteLine(local.Length);
            }
        }
        """));
}
