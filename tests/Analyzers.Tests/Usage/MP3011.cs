using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3011
{
    [Fact]
    public Task MethodsForCalls_AreFlaggedAndFixed() => Verify.Fix<UnmarkedMethodInsteadOfCallAnalyzer, UnmarkedMethodInsteadOfCallCodeFix>(
        JobsSource.With("""
        public static class Work
        {
            public static int Twice(int a) => a * 2;
        }
        public static class Program
        {
            public static async Task Run(IProcessPool pool)
            {
                await pool.RunAsync({|CS1503:{|MP3011:Work.Twice(1)|}|});
                await pool.RunAsync({|CS1503:{|MP3011:Jobs.Add(1, 2)|}|});
                await pool.RunAsync(() {|CS1660:=>|} {|MP3011:Jobs.Add(3, 4)|});
            }
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static int Twice(int a) => a * 2;
        }
        public static class Program
        {
            public static async Task Run(IProcessPool pool)
            {
                await pool.RunAsync(Work.{|CS0117:Calls|}.Twice(1));
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await pool.RunAsync(Jobs.Calls.Add(3, 4));
            }
        }
        """));

    [Fact]
    public Task Calls_AreNotFlagged() => Verify.NotFlagged<UnmarkedMethodInsteadOfCallAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await pool.RunAsync(Make());
                await Task.Run(() => Jobs.Add(1, 2));
            }

            private static ProcessCall<int> Make() => Jobs.Calls.Add(1, 2);
        }
        """));
}
