using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3004
{
    [Fact]
    public Task BlockingInAsyncCode_IsFlaggedAndFixed() =>
        Verify.Fix<BlockingInAsyncCodeAnalyzer, BlockingInAsyncCodeCodeFix>(
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

    [Fact]
    public Task ClausesOfQueriesAndFilters_AreNotFlagged() => Verify.NotFlagged<BlockingInAsyncCodeAnalyzer>(
        "using System.Linq;\n" + JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool, int[] numbers)
            {
                var sums = from a in numbers
                           let sum = pool.Run(Jobs.Calls.Add(a, 1))
                           where pool.RunAsync(Jobs.Calls.Add(a, 2)).Result > sum
                           select pool.Run(Jobs.Calls.Add(a, 3));
                try { await Task.Yield(); } catch when (pool.Run(Jobs.Calls.Add(1, 2)) > 3) { }
            }
        }
        """));

    [Fact]
    public Task SourceOfAQuery_IsFlaggedAndFixed() =>
        Verify.Fix<BlockingInAsyncCodeAnalyzer, BlockingInAsyncCodeCodeFix>(
        "using System.Linq;\n" + JobsSource.With("""
        public static class Program
        {
            public static async Task<IEnumerable<char>> Run(ProcessPool pool) =>
                from c in {|MP3004:pool.Run(Jobs.Calls.Add(1, 2))|}.ToString() select c;
        }
        """),
        "using System.Linq;\n" + JobsSource.With("""
        public static class Program
        {
            public static async Task<IEnumerable<char>> Run(ProcessPool pool) =>
                from c in (await pool.RunAsync(Jobs.Calls.Add(1, 2))).ToString() select c;
        }
        """));

    [Fact]
    public Task PoolThatMayBeNull_IsFlaggedButNotFixed() =>
        Verify.NoFix<BlockingInAsyncCodeAnalyzer, BlockingInAsyncCodeCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int?> Run(ProcessPool? pool)
            {
                int? one = pool?{|MP3004:.RunAsync(Jobs.Calls.Add(1, 2)).Result|};
                int? two = pool?{|MP3004:.Run(Jobs.Calls.Add(1, 2))|};
                return one + two + pool!.RunAsync(Jobs.Calls.Add(3, 4))?{|MP3004:.Result|};
            }
        }
        """));
}
