using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3016
{
    [Fact]
    public Task WaitsForCallsThatGoOn_AreFlaggedAndFixed() =>
        Verify.Fix<WaitDoesNotEndCallAnalyzer, WaitDoesNotEndCallCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Use(ProcessPool pool, IProcessPool any, CancellationToken token)
            {
                await {|MP3016:pool.RunAsync(Jobs.Calls.Log("a")).WaitAsync(TimeSpan.FromSeconds(1))|};
                int sum = await {|MP3016:any.RunAsync(Jobs.Calls.Add(1, 2), cancellationToken: default).WaitAsync(token)|};
                sum += await {|MP3016:pool.Jobs.AddAsync(1, 2).WaitAsync(TimeSpan.FromSeconds(2))|};
                sum += await {|MP3016:pool.Jobs.AddAsync(1, 2, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(2), token)|};
                int[] all = await {|MP3016:pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2)).WaitAsync(token)|};
                return all.Length + sum;
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Use(ProcessPool pool, IProcessPool any, CancellationToken token)
            {
                await pool.RunAsync(Jobs.Calls.Log("a"), new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
                int sum = await any.RunAsync(Jobs.Calls.Add(1, 2), cancellationToken: token);
                sum += await pool.With(new CallOptions { Timeout = TimeSpan.FromSeconds(2) }).Jobs.AddAsync(1, 2);
                sum += await pool.With(new CallOptions { Timeout = TimeSpan.FromSeconds(2) }).Jobs.AddAsync(1, 2, token);
                int[] all = await pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2), cancellationToken: token);
                return all.Length + sum;
            }
        }
        """));

    [Fact]
    public Task MapsLocalsAndOtherClocks_AreFlaggedButNotFixed() =>
        Verify.NoFix<WaitDoesNotEndCallAnalyzer, WaitDoesNotEndCallCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

            public static Task Map(ProcessPool pool) =>
                {|MP3016:pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2)).WaitAsync(s_limit)|};

            public static async Task<int> Local(ProcessPool pool)
            {
                var task = pool.Jobs.AddAsync(1, 2);
                Console.WriteLine("started");
                return await {|MP3016:task.WaitAsync(s_limit)|};
            }

            public static Func<Task> Lambda(ProcessPool pool) =>
                () => {|MP3016:pool.RunAsync(Jobs.Calls.Log("a")).WaitAsync(s_limit, TimeProvider.System)|};
        }
        """));

    [Fact]
    public Task CallsThatEndAndTasksOfOthers_AreNotFlagged() => Verify.NotFlagged<WaitDoesNotEndCallAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

            public static async Task<int> Use(ProcessPool pool, ProcessQueue<int> queue, CancellationToken token)
            {
                await pool.RunAsync(Jobs.Calls.Log("a"), cancellationToken: token).WaitAsync(s_limit);
                await pool.RunAsync(Jobs.Calls.Log("a"), new CallOptions { Timeout = s_limit }).WaitAsync(s_limit);
                await pool.Jobs.AddAsync(1, 2, token).WaitAsync(s_limit);
                await pool.With(new CallOptions { Timeout = s_limit }).Jobs.AddAsync(1, 2).WaitAsync(s_limit);
                await pool.StartAsync().WaitAsync(s_limit);
                await pool.CloseAsync().WaitAsync(s_limit);
                await using var child = Jobs.Spawn.Add(1, 2);
                await Task.Delay(1).WaitAsync(s_limit);
                return await child.Result.WaitAsync(s_limit);
            }

            public static async Task Poll(ProcessPool pool)
            {
                Task<int> task = pool.Jobs.AddAsync(1, 2);
                while (!task.IsCompleted)
                {
                    try
                    {
                        await task.WaitAsync(s_limit);
                    }
                    catch (TimeoutException)
                    {
                    }
                }
            }

            public static async Task Again(ProcessPool pool, Task<int> given)
            {
                Task<int> task = pool.Jobs.AddAsync(1, 2);
                for (int i = 0; i < 3; i++) await task.WaitAsync(s_limit);
                await given.WaitAsync(s_limit);
            }
        }
        """));

    [Fact]
    public Task ViewsInALocal_AreNotFlagged() => Verify.NotFlagged<WaitDoesNotEndCallAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static Task<int> Use(ProcessPool pool)
            {
                IProcessPool hurried = pool.With(new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
                return hurried.Jobs.AddAsync(1, 2).WaitAsync(TimeSpan.FromSeconds(2));
            }
        }
        """));
}
