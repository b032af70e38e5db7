using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3001
{
    [Fact]
    public Task CallsThatNobodyRuns_AreFlaggedAndFixed() => Verify.Fix<CallNeverRunsAnalyzer, CallNeverRunsCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool)
            {
                {|MP3001:Jobs.Calls.Add(1, 2)|};
                _ = {|MP3001:Jobs.Calls.Log("a")|};
                var unused = {|MP3001:Jobs.Calls.Add(3, 4)|};
                await Task.Yield();
            }

            public static void RunNow(IProcessPool workers)
            {
                {|MP3001:Jobs.Calls.Log("b")|};
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                await pool.RunAsync(Jobs.Calls.Log("a"));
                var unused = await pool.RunAsync(Jobs.Calls.Add(3, 4));
                await Task.Yield();
            }

            public static void RunNow(IProcessPool workers)
            {
                workers.RunAsync(Jobs.Calls.Log("b")).GetAwaiter().GetResult();
            }
        }
        """));

    [Fact]
    public Task IgnoredStreamsAndCallsWithoutAPool_AreFlaggedButNotFixed() =>
        Verify.NoFix<CallNeverRunsAnalyzer, CallNeverRunsCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Stream(ProcessPool pool)
            {
                {|MP3001:pool.Jobs.CountAsync(3)|};
                {|MP3001:Jobs.Calls.Count(3)|};
            }

            public static void Nowhere()
            {
                {|MP3001:Jobs.Calls.Add(1, 2)|};
            }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task CallsThatAreRunOrHandedOn_AreNotFlagged() => Verify.NotFlagged<CallNeverRunsAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<ProcessCall> Run(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Add(1, 2));
                ChildProcess.Start(Jobs.Calls.Add(1, 2));
                var call = Jobs.Calls.Add(3, 4);
                await pool.RunAsync(call);
                Jobs.Add(1, 2);
                List<ProcessCall<int>> calls = [Jobs.Calls.Add(5, 6)];
                return Jobs.Calls.Log("a");
            }
        }
        """));

    [Fact]
    public Task BodiesOfLambdas_AreFixedWithoutTheStatementAroundThem() =>
        Verify.Fix<CallNeverRunsAnalyzer, CallNeverRunsCodeFix>(
        JobsSource.With("""
        public sealed class Button { public event EventHandler? Click { add { } remove { } } }
        public static class Program
        {
            public static void Run(ProcessPool pool, Button button)
            {
                button.Click += (_, _) => {|MP3001:Jobs.Calls.Log("a")|};
                for (int i = 0; i < 2; {|MP3001:Jobs.Calls.Log("b")|}) i++;
                var unused = {|MP3001:Jobs.Calls.Log("c")|};
            }
        }
        """),
        JobsSource.With("""
        public sealed class Button { public event EventHandler? Click { add { } remove { } } }
        public static class Program
        {
            public static void Run(ProcessPool pool, Button button)
            {
                button.Click += (_, _) => pool.RunAsync(Jobs.Calls.Log("a")).GetAwaiter().GetResult();
                for (int i = 0; i < 2; pool.RunAsync(Jobs.Calls.Log("b")).GetAwaiter().GetResult()) i++;
                pool.RunAsync(Jobs.Calls.Log("c")).GetAwaiter().GetResult();
            }
        }
        """));

    [Fact]
    public Task PoolOfAnObjectInAStaticMethod_IsNotTaken() => Verify.NoFix<CallNeverRunsAnalyzer, CallNeverRunsCodeFix>(
        JobsSource.With("""
        public class Program
        {
            private readonly ProcessPool _pool = new();
            public static void Run() => {|MP3001:Jobs.Calls.Add(1, 2)|};
        }
        """));

    [Fact]
    public Task PoolThatCanBeReached_IsTaken() => Verify.Fix<CallNeverRunsAnalyzer, CallNeverRunsCodeFix>(
        JobsSource.With("""
        public class Program
        {
            private readonly ProcessPool _pool = new();
            private static ProcessPool s_shared = new();
            public static async Task Run() => {|MP3001:Jobs.Calls.Add(1, 2)|};
            public async Task RunOwn() => {|MP3001:Jobs.Calls.Log("a")|};
        }
        """),
        JobsSource.With("""
        public class Program
        {
            private readonly ProcessPool _pool = new();
            private static ProcessPool s_shared = new();
            public static async Task Run() => await s_shared.RunAsync(Jobs.Calls.Add(1, 2));
            public async Task RunOwn() => await _pool.RunAsync(Jobs.Calls.Log("a"));
        }
        """));

    [Fact]
    public Task CallsTakenOutOfACollection_AreNotFlagged() => Verify.NotFlagged<CallNeverRunsAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static void Drop(Queue<ProcessCall> waiting, Stack<ProcessCall<int>> others)
            {
                waiting.Dequeue();
                ProcessCall<int> last = others.Pop();
            }
        }
        """));

    [Fact]
    public Task CallKeptAsItsBaseType_IsFlagged() => Verify.Analyzer<CallNeverRunsAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run()
            {
                ProcessCall call = {|MP3001:Jobs.Calls.Log("a")|};
                object other = {|MP3001:Jobs.Calls.Add(1, 2)|};
            }
        }
        """));
}
