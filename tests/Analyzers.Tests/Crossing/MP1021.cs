using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;
using Multiprocessing.TestSupport;

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

    [Fact]
    public Task LocalArrayAndParameter_AreFlaggedAndFixed() =>
        Verify.Fix<LargeArrayByValueAnalyzer, LargeArrayByValueCodeFix>(
        Work("double[]", """
                double sum = 0;
                for (int i = 0; i < samples.Length; i++) sum += samples[i];
                foreach (double sample in samples) sum += sample;
                return sum + samples[^1] + samples.AsSpan().IndexOf(3) + Array.IndexOf(new double[1], 1);
        """, """
                var samples = new double[1_000_000];
                samples[0] = 1;
                Random.Shared.Shuffle(samples);
                // The first.
                double first = await pool.RunAsync(Calls.Mean({|MP1021:samples|}));
                return first + await pool.RunAsync(Calls.Mean({|MP1021:samples|}));
        """),
        Work("SharedArray<double>", """
                double sum = 0;
                for (int i = 0; i < samples.Length; i++) sum += samples[i];
                foreach (double sample in samples.Span) sum += sample;
                return sum + samples[^1] + samples.Span.IndexOf(3) + Array.IndexOf(new double[1], 1);
        """, """
                using var samples = new SharedArray<double>(1_000_000);
                samples[0] = 1;
                Random.Shared.Shuffle(samples.Span);
                // The first.
                double first = await pool.RunAsync(Calls.Mean(samples));
                return first + await pool.RunAsync(Calls.Mean(samples));
        """));

    [Fact]
    public Task ExplicitTypeAndBlockingRun_AreFlaggedAndFixed() =>
        Verify.Fix<LargeArrayByValueAnalyzer, LargeArrayByValueCodeFix>(
        Work("double[]", "        return samples[0];", """
                await Task.Yield();
                double[] samples = new double[1_000_000];
                return pool.Run(Calls.Mean({|MP1021:samples|}));
        """),
        Work("SharedArray<double>", "        return samples[0];", """
                await Task.Yield();
                using SharedArray<double> samples = new SharedArray<double>(1_000_000);
                return pool.Run(Calls.Mean(samples));
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(
        "return System.Linq.Enumerable.Average(samples);",
        "return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData(
        "double[] kept = samples; return kept[0];", "return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData("return samples[1..3][0];", "return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData("samples = []; return 1;", "return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData("return 1;", "var call = Calls.Mean({|MP1021:samples|}); return await pool.RunAsync(call);")]
    [InlineData(
        "return 1;", "Mean(samples); Mean(new double[2]); return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData("return 1;", "object kept = samples; return await pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    [InlineData(
        "return 1;",
        "foreach (double s in samples) await Task.Yield(); return await "
        + "pool.RunAsync(Calls.Mean({|MP1021:samples|}));")]
    public Task UsesWithoutACounterpart_AreFlaggedButNotFixed(
        string body, string use) => Verify.NoFix<LargeArrayByValueAnalyzer, LargeArrayByValueCodeFix>(
            Work("double[]", body, "var samples = new double[1_000_000]; " + use));

    /// <summary>The stub takes both, as the generator would write the one that is needed.</summary>
    private static string Work(string type, string body, string use) => JobsSource.With($$"""
        public static partial class Work
        {
            [RunInProcess] public static double Mean({{type}} samples)
            {
        {{body}}
            }
            public static class Calls
            {
                public static ProcessCall<double> Mean(double[] samples) => throw null!;
                public static ProcessCall<double> Mean(SharedArray<double> samples) => throw null!;
            }
            public static async Task<double> Run(ProcessPool pool)
            {
        {{use}}
            }
        }
        """);

    [Fact]
    public Task ConstructorInitializersAndHalfTypedArrays_AreNotFlagged() =>
        Verify.NotFlagged<LargeArrayByValueAnalyzer>(
        JobsSource.With("""
        public class M : System.IO.MemoryStream { public M() : base(new byte[1 << 20]) { } }
        public class P() : System.IO.MemoryStream(new byte[1 << 20]);
        public static class Program
        {
            public static void Take(byte[] bytes) => Take(new byte{|CS1586:[]|});
        }
        """));
}
