using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3004
{
    [Fact]
    public Task BlockingInAsyncCode_IsFlaggedAndFixed() => Verify.Fix<BlockingInAsyncCodeAnalyzer, BlockingInAsyncCodeCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Run(ProcessPool pool)
            {
                {|MP3004:pool.RunAsync(Jobs.Calls.Log("a")).Wait()|};
                int a = {|MP3004:pool.Jobs.AddAsync(1, 2).Result|};
                string b = {|MP3004:pool.RunAsync(Jobs.Calls.Add(1, 2)).GetAwaiter().GetResult()|}.ToString();
                Func<Task<int>> later = async () => {|MP3004:pool.Jobs.AddAsync(1, 2).Result|};
                return a + b.Length;
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Log("a"));
                int a = await pool.Jobs.AddAsync(1, 2);
                string b = (await pool.RunAsync(Jobs.Calls.Add(1, 2))).ToString();
                Func<Task<int>> later = async () => await pool.Jobs.AddAsync(1, 2);
                return a + b.Length;
            }
        }
        """));

    [Fact]
    public Task BlockingInOtherCodeAndOtherTasks_AreNotFlagged() => Verify.NotFlagged<BlockingInAsyncCodeAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static int Blocking(ProcessPool pool) => pool.Jobs.AddAsync(1, 2).Result;

            public static async Task<int> Run(ProcessPool pool)
            {
                Task<int> a = pool.Jobs.AddAsync(1, 2);
                await Task.WhenAll(a);
                Func<int> later = () => pool.Jobs.AddAsync(1, 2).Result;
                return a.Result + Task.FromResult(1).Result + await pool.Jobs.AddAsync(1, 2);
            }
        }
        """));
}
