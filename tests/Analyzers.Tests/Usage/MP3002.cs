using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3002
{
    [Fact]
    public Task PoolsAndHandlesWithoutUsing_AreFlaggedAndFixed() =>
        Verify.Fix<NeverDisposedAnalyzer, NeverDisposedCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run()
            {
                var {|MP3002:pool|} = new ProcessPool(2);
                ProcessLock {|MP3002:guard|} = new();
                await pool.RunAsync(Jobs.Calls.Guard(guard));
                await pool.Jobs.AddAsync(1, 2);
            }

            public static void Share()
            {
                var {|MP3002:array|} = new SharedArray<int>(10);
                array.Span[0] = 1;
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task Run()
            {
                await using var pool = new ProcessPool(2);
                using ProcessLock guard = new();
                await pool.RunAsync(Jobs.Calls.Guard(guard));
                await pool.Jobs.AddAsync(1, 2);
            }

            public static void Share()
            {
                using var array = new SharedArray<int>(10);
                array.Span[0] = 1;
            }
        }
        """));

    [Fact]
    public Task PoolInSynchronousCodeAndForgottenChild_AreFlagged() => Verify.Analyzer<NeverDisposedAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static int Run()
            {
                var {|MP3002:pool|} = new ProcessPool(2);
                {|MP3002:Jobs.Spawn.Add(1, 2)|};
                _ = {|MP3002:ChildProcess.Start(Jobs.Calls.Add(1, 2))|};
                return pool.RunAsync(Jobs.Calls.Add(1, 2)).Result;
            }
        }
        """));

    [Fact]
    public Task AViewOfAPool_IsNotFlagged() => Verify.NotFlagged<NeverDisposedAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Use(IProcessPool pool)
            {
                IProcessPool quick = pool.With(new CallOptions { Priority = 1 });
                _ = pool.With(new CallOptions());
                return await quick.RunAsync(Jobs.Calls.Add(1, 2));
            }
        }
        """));

    [Fact]
    public Task WhatIsDisposedOrHandedOn_IsNotFlagged() => Verify.NotFlagged<NeverDisposedAnalyzer>(
        JobsSource.With("""
        public sealed class Holder : IDisposable
        {
            private readonly ProcessLock _guard;
            private readonly List<ProcessPool> _pools = [];

            public Holder()
            {
                var guard = new ProcessLock();
                _guard = guard;
                var pool = new ProcessPool(2);
                _pools.Add(pool);
            }

            public static async Task<ProcessPool> Create()
            {
                await using var first = new ProcessPool(1);
                await using (var second = new ProcessPool(1)) { }
                var third = new ProcessPool(1);
                try { await third.Jobs.AddAsync(1, 2); } finally { await third.DisposeAsync(); }
                var fourth = new ProcessPool(1);
                return fourth;
            }

            public void Dispose() => _guard.Dispose();
        }
        """));

    [Fact]
    public Task ChildrenAndWhatATaskStillUses_AreFlaggedButNotFixed() =>
        Verify.NoFix<NeverDisposedAnalyzer, NeverDisposedCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task Forget()
            {
                {|MP3002:Jobs.Spawn.Add(1, 2)|};
                _ = {|MP3002:ChildProcess.Start(Jobs.Calls.Add(1, 2))|};
                var {|MP3002:child|} = Jobs.Spawn.Add(3, 4);
                await Task.Yield();
            }

            public static Task Return(ProcessPool pool)
            {
                var {|MP3002:guard|} = new ProcessLock();
                return pool.RunAsync(Jobs.Calls.Guard(guard));
            }

            public static Task<int> ReturnOfPool()
            {
                var {|MP3002:pool|} = new ProcessPool(2);
                return pool.RunAsync(Jobs.Calls.Add(1, 2));
            }

            public static void Section(int number)
            {
                switch (number)
                {
                    case 1:
                        var {|MP3002:guard|} = new ProcessLock();
                        break;
                }

                if (number == 2) {|MP3002:new ProcessLock()|};
            }
        }
        """));

    [Fact]
    public Task WhatIsAwaitedInTheBlock_IsFixed() => Verify.Fix<NeverDisposedAnalyzer, NeverDisposedCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Run()
            {
                var {|MP3002:pool|} = new ProcessPool(2);
                var task = pool.RunAsync(Jobs.Calls.Add(1, 2));
                await foreach (int i in pool.Jobs.CountAsync(3)) Console.WriteLine(i);
                return await task;
            }

            public static void Wait(ProcessPool pool)
            {
                var {|MP3002:guard|} = new ProcessLock();
                pool.RunAsync(Jobs.Calls.Guard(guard)).GetAwaiter().GetResult();
            }
        }
        """),
        JobsSource.With("""
        public static class Program
        {
            public static async Task<int> Run()
            {
                await using var pool = new ProcessPool(2);
                var task = pool.RunAsync(Jobs.Calls.Add(1, 2));
                await foreach (int i in pool.Jobs.CountAsync(3)) Console.WriteLine(i);
                return await task;
            }

            public static void Wait(ProcessPool pool)
            {
                using var guard = new ProcessLock();
                pool.RunAsync(Jobs.Calls.Guard(guard)).GetAwaiter().GetResult();
            }
        }
        """));

    [Fact]
    public Task EndsOfPipes_AreFlaggedButNotFixed() => Verify.NoFix<NeverDisposedAnalyzer, NeverDisposedCodeFix>(
        JobsSource.With("""
        public static class Program
        {
            public static void Run()
            {
                var ({|MP3002:reader|}, {|MP3002:writer|}) = ProcessPipe.CreateOneWay<int>();
                writer.Send(1);
                (ProcessConnection<int> {|MP3002:first|}, ProcessConnection<int> second) = ProcessPipe.Create<int>();
                using (second) first.Send(2);
                ({|MP3002:_|}, var {|MP3002:third|}) = ProcessPipe.Create<string>();
            }
        }
        """));

    [Fact]
    public Task EndsOfPipesThatAreDisposedOrHandedOn_AreNotFlagged() => Verify.NotFlagged<NeverDisposedAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            public static (ProcessConnection<int>, ProcessConnection<int>) Run()
            {
                var (reader, writer) = ProcessPipe.CreateOneWay<int>();
                using (reader)
                using (writer) writer.Send(1);
                var (first, second) = ProcessPipe.Create<int>();
                var (a, b) = (1, 2);
                return (first, second);
            }
        }
        """));

    [Fact]
    public Task PrivateFieldsThatNobodyDisposes_AreFlaggedButNotFixed() =>
        Verify.NoFix<NeverDisposedAnalyzer, NeverDisposedCodeFix>(
        JobsSource.With("""
        public sealed class Renderer
        {
            private readonly ProcessPool {|MP3002:_pool|} = new();
            private readonly ProcessQueue<int> {|MP3002:_queue|};
            public Renderer() => this._queue = new ProcessQueue<int>();
            public Task<int> Add() => _pool.RunAsync(Jobs.Calls.Add(_queue.Count, 2));
        }
        """));

    [Fact]
    public Task FieldsThatAreDisposedOrHandedOnOrGiven_AreNotFlagged() => Verify.NotFlagged<NeverDisposedAnalyzer>(
        JobsSource.With("""
        public sealed class Renderer(ProcessPool given) : IAsyncDisposable
        {
            private static readonly ProcessPool s_shared = new();
            private readonly ProcessPool _own = new();
            private readonly ProcessPool _given = given;
            private readonly ProcessPool _exposed = new();
            private ProcessPool? _lazy;
            private readonly ProcessLock _passed = new();
            public readonly ProcessLock Guard = new();
            public ProcessPool Exposed => _exposed;
            public ProcessPool Lazy => _lazy ??= new ProcessPool();
            public Task<int> Add() => _given.RunAsync(Jobs.Calls.Add(1, 2));
            public ProcessCall Call() => Jobs.Calls.Guard(_passed);
            public ValueTask DisposeAsync() => _own.DisposeAsync();
        }
        """));
}
