using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3013
{
    [Fact]
    public Task TasksOfMethodsThatCanBeAsync_AreFlaggedAndFixed() =>
        Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Start(ProcessPool pool)
            {
                {|MP3013:pool.RunAsync(Jobs.Calls.Log("a"))|};
                Console.WriteLine("b");
            }

            public static void Stub(ProcessPool pool) { {|MP3013:pool.Jobs.AddAsync(1, 2)|}; }

            internal static void Map(IProcessPool pool) =>
                {|MP3013:pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2)).ConfigureAwait(false)|};

            public static async Task All(ProcessPool pool)
            {
                Start(pool);
                var sum = {|MP3013:pool.Jobs.AddAsync(3, 4)|};
                await Task.Run(() => { {|MP3013:pool.RunAsync(Jobs.Calls.Log("c"))|}; });
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task Start(ProcessPool pool)
            {
                await pool.RunAsync(Jobs.Calls.Log("a"));
                Console.WriteLine("b");
            }

            public static async Task Stub(ProcessPool pool) { await pool.Jobs.AddAsync(1, 2); }

            internal static async Task Map(IProcessPool pool) =>
                await pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2)).ConfigureAwait(false);

            public static async Task All(ProcessPool pool)
            {
                await Start(pool);
                await pool.Jobs.AddAsync(3, 4);
                await Task.Run(async () => { await pool.RunAsync(Jobs.Calls.Log("c")); });
            }
        }
        """));

    [Fact]
    public Task TasksOfMethodsThatCannotBeAsync_AreWaitedFor() =>
        Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        public interface IStart { void Start(ProcessPool pool); }
        public class Program : IStart
        {
            public Program(ProcessPool pool) => {|MP3013:pool.RunAsync(Jobs.Calls.Log("a"))|};
            public void Start(ProcessPool pool) { {|MP3013:pool.Jobs.AddAsync(1, 2)|}; }
            public override string ToString() { Called(null!); return ""; }
            private void Called(ProcessQueue<int> queue) => {|MP3013:queue.EnqueueAsync(1)|};
            public int Number { set { {|MP3013:Pool.RunAsync(Jobs.Calls.Add(value, 1))|}; } }
            public ProcessPool Pool => throw null!;
            public Action Lambda(ProcessConnection<int> end) => () => {|MP3013:end.SendAsync(1)|};
            public int Local(ProcessPool pool)
            {
                void Inner() => {|MP3013:pool.DisposeAsync()|};
                Inner();
                Task<int> kept = {|MP3013:pool.RunAsync(Jobs.Calls.Add(1, 2))|};
                return 1;
            }
        }
        """),
        JobsSource.With("""
        public interface IStart { void Start(ProcessPool pool); }
        public class Program : IStart
        {
            public Program(ProcessPool pool) => pool.Run(Jobs.Calls.Log("a"));
            public void Start(ProcessPool pool) { pool.Jobs.AddAsync(1, 2).GetAwaiter().GetResult(); }
            public override string ToString() { Called(null!); return ""; }
            private void Called(ProcessQueue<int> queue) => queue.Enqueue(1);
            public int Number { set { Pool.Run(Jobs.Calls.Add(value, 1)); } }
            public ProcessPool Pool => throw null!;
            public Action Lambda(ProcessConnection<int> end) => () => end.Send(1);
            public int Local(ProcessPool pool)
            {
                void Inner() => pool.Dispose();
                Inner();
                pool.Run(Jobs.Calls.Add(1, 2));
                return 1;
            }
        }
        """));

    [Fact]
    public Task EventHandlers_BecomeAsyncVoid() => Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        public sealed class Button { public event EventHandler? Click { add { } remove { } } }
        public class Program
        {
            public Program(Button button) => button.Click += OnClick;
            private void OnClick(object? sender, EventArgs e) => {|MP3013:((ProcessPool)sender!).RunAsync(Jobs.Calls.Log("a"))|};
        }
        """),
        JobsSource.With("""
        public sealed class Button { public event EventHandler? Click { add { } remove { } } }
        public class Program
        {
            public Program(Button button) => button.Click += OnClick;
            private async void OnClick(object? sender, EventArgs e) => await ((ProcessPool)sender!).RunAsync(Jobs.Calls.Log("a"));
        }
        """));

    [Fact]
    public Task TopLevelStatements_AreFixed() => Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        // top-level
        var pool = new ProcessPool();
        pool.RunAsync(Jobs.Calls.Log("a")); // CS4014
        var task = {|MP3013:pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2))|};
        Console.WriteLine("started");
        """),
        JobsSource.With("""
        // top-level
        var pool = new ProcessPool();
        pool.RunAsync(Jobs.Calls.Log("a")); // CS4014
        await pool.MapAsync(new[] { 1 }, i => Jobs.Calls.Add(i, 2));
        Console.WriteLine("started");
        """));

    [Fact]
    public Task MainThatReturnsANumber_IsFixed() => Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        // no // top-level statements
        public static class Program
        {
            public static int Main()
            {
                using var pool = new ProcessPool();
                {|MP3013:pool.RunAsync(Jobs.Calls.Log("a"))|};
                return 0;
            }
        }
        """),
        JobsSource.With("""
        // no // top-level statements
        public static class Program
        {
            public static async Task<int> Main()
            {
                using var pool = new ProcessPool();
                await pool.RunAsync(Jobs.Calls.Log("a"));
                return 0;
            }
        }
        """));

    [Fact]
    public Task TasksThatAreOnlyAskedOrMayBeNull_AreFlaggedButNotFixed() =>
        Verify.NoFix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Ask(ProcessPool? pool)
            {
                {|MP3013:pool?.RunAsync(Jobs.Calls.Log("a"))|};
                Task task = {|MP3013:pool!.RunAsync(Jobs.Calls.Log("b"))|};
                Console.WriteLine(task.IsCompleted);
                await Task.Yield();
            }

            public static void Maybe(ProcessPool? pool)
            {
                {|MP3013:pool?.Jobs.AddAsync(1, 2)|};
            }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task AllAsyncMembersOfTheLibrary_AreFlagged() => Verify.Analyzer<TaskIsForgottenAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static void Start(
                ProcessPool pool, ProcessQueue<int> queue, ProcessConnection<int> end, ProcessLock guard,
                ProcessEvent signal, ChildProcess<int> child)
            {
                {|MP3013:pool.StartAsync()|};
                {|MP3013:pool.CloseAsync()|};
                {|MP3013:queue.EnqueueAsync(1)|};
                {|MP3013:queue.DequeueAsync()|};
                {|MP3013:end.ReceiveAsync()|};
                {|MP3013:guard.EnterAsync()|};
                {|MP3013:signal.WaitAsync()|};
                {|MP3013:child.WaitForExitAsync()|};
                {|MP3013:child.DisposeAsync()|};
                {|MP3013:child.DisposeAsync().AsTask()|};
                Task<int> result = {|MP3013:child.Result|};
                {|MP3013:pool.RunAsync(Jobs.Calls.Log("a")).WaitAsync(TimeSpan.FromSeconds(1))|};
                new List<int> { 1 }.ForEach(i => {|MP3013:pool.Jobs.AddAsync(i, i)|});
                for (int i = 0; i < 2; {|MP3013:queue.EnqueueAsync(i)|}) i++;
            }
        }
        """));

    [Fact]
    public Task TasksThatSomebodyTakes_AreNotFlagged() => Verify.NotFlagged<TaskIsForgottenAnalyzer>(
        JobsSource.With("""
        public sealed class Mine { public Task RunAsync() => Task.CompletedTask; }
        public static class Program
        {
            private static Task? s_last;

            public static Task Start(ProcessPool pool, Mine mine, ProcessLock guard)
            {
                _ = pool.RunAsync(Jobs.Calls.Log("a"));
                s_last = pool.RunAsync(Jobs.Calls.Log("b"));
                Task<int> sum = pool.Jobs.AddAsync(1, 2);
                sum.Wait();
                Func<Task> lambda = () => pool.Jobs.AddAsync(1, 2);
                Task.Run(() => pool.RunAsync(Jobs.Calls.Log("c"))).Wait();
                pool.RunAsync(Jobs.Calls.Log("d")).Wait();
                pool.RunAsync(Jobs.Calls.Log("d")).ContinueWith(task => Console.WriteLine(task.Exception));
                pool.RunAsync(Jobs.Calls.Log("e")).GetAwaiter().GetResult();
                List<Task> tasks = [pool.RunAsync(Jobs.Calls.Log("f"))];
                tasks.Add(pool.RunAsync(Jobs.Calls.Log("g")));
                mine.RunAsync();
                Other();
                guard.EnterScopeAsync();
                return pool.RunAsync(Jobs.Calls.Log("h"));
            }

            public static Task Arrow(ProcessPool pool) => pool.RunAsync(Jobs.Calls.Log("a"));
            public static void Discard(ProcessPool pool) { var _ = pool.RunAsync(Jobs.Calls.Log("a")); }
            public static Task Other() => Task.CompletedTask;
        }
        """));

    /// <summary>There the compiler's own warning speaks.</summary>
    [Fact]
    public Task StatementsOfAsyncCode_AreNotFlagged() => Verify.NotFlagged<TaskIsForgottenAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Start(ProcessPool pool)
            {
                pool.RunAsync(Jobs.Calls.Log("a"));
                Func<Task> lambda = async () => { pool.Jobs.AddAsync(1, 2); await Task.Yield(); };
                await lambda();
            }
        }
        """));

    /// <summary>The result of the lambda would be a task, and its own one as lost as before.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task TasksInALambdaWithAResult_AreWaitedFor() =>
        Verify.Fix<TaskIsForgottenAnalyzer, TaskIsForgottenCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static int Use(ProcessPool pool, string[] files) =>
                Array.ConvertAll(files, f => { {|MP3013:pool.RunAsync(Jobs.Calls.Log(f))|}; return f.Length; }).Length;
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static int Use(ProcessPool pool, string[] files) =>
                Array.ConvertAll(files, f => { pool.Run(Jobs.Calls.Log(f)); return f.Length; }).Length;
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task TasksThatSomethingLooksAfter_AreNotFlagged() => Verify.NotFlagged<TaskIsForgottenAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static Task LogErrors(this Task task) => task;

            public static bool Use(ProcessPool pool)
            {
                pool.RunAsync(Jobs.Calls.Log("a")).LogErrors();
                Task<int> sum = pool.Jobs.AddAsync(1, 2);
                while (!sum.IsCompleted) Thread.Yield();
                return sum.IsCompletedSuccessfully;
            }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task TasksWhereTheCompilerIsSilent_AreFlagged() => Verify.Analyzer<TaskIsForgottenAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            private static readonly Lock s_lock = new();

            public static async Task Use(ProcessPool pool)
            {
                lock (s_lock) { {|MP3013:pool.RunAsync(Jobs.Calls.Log("a"))|}; }
                await Task.Yield();
            }
        }
        """));
}
