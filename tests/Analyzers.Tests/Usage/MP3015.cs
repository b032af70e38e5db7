using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3015
{
    [Fact]
    public Task PoolsBesideMarkedMethods_AreFlaggedAndFixed() =>
        Verify.Fix<PoolIsMadeByWorkersAnalyzer, PoolIsMadeByWorkersCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly ProcessPool s_pool = {|MP3015:new(4)|};
            private static readonly IProcessPool s_other = {|MP3015:new ProcessPool(new ProcessPoolOptions { Workers = 2 })|};

            [RunInProcess] public static int Double(int a) => 2 * a;

            public static Task<int> Use() => s_pool.RunAsync(Jobs.Calls.Add(1, 2));
        }
        public static partial class Work
        {
            public static Task<int> Again(string text) => Work.s_other.RunAsync(Jobs.Calls.Add(text.Length, nameof(s_pool).Length));
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly Lazy<ProcessPool> s_pool = new(() => new ProcessPool(4));
            private static readonly Lazy<IProcessPool> s_other = new(() => new ProcessPool(new ProcessPoolOptions { Workers = 2 }));

            [RunInProcess] public static int Double(int a) => 2 * a;

            public static Task<int> Use() => s_pool.Value.RunAsync(Jobs.Calls.Add(1, 2));
        }
        public static partial class Work
        {
            public static Task<int> Again(string text) => Work.s_other.Value.RunAsync(Jobs.Calls.Add(text.Length, nameof(s_pool).Length));
        }
        """));

    [Fact]
    public Task PoolsThatOthersReachOrAssign_AreFlaggedButNotFixed() =>
        Verify.NoFix<PoolIsMadeByWorkersAnalyzer, PoolIsMadeByWorkersCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            public static readonly ProcessPool Shared = {|MP3015:new(4)|};
            public static ProcessPool Pool { get; } = {|MP3015:new ProcessPool()|};
            private static ProcessPool s_changed = {|MP3015:new ProcessPool()|};
            private static readonly ProcessPool s_made;
            private static ProcessPool? s_maybe;

            static Work()
            {
                s_made = {|MP3015:new ProcessPool(2)|};
                s_maybe ??= {|MP3015:new ProcessPool(2)|};
            }

            [RunInProcess] private static int Double(int a) => 2 * a;

            public static object Use() => (s_changed = Pool, s_made, s_maybe);
        }
        """));

    [Fact]
    public Task PoolsThatWorkersDoNotMake_AreNotFlagged() => Verify.NotFlagged<PoolIsMadeByWorkersAnalyzer>(
        JobsSource.With("""
        public static class Program
        {
            private static readonly ProcessPool s_pool = new(4);
            public static object Use() => s_pool;
        }
        public partial class Work
        {
            private static readonly Lazy<ProcessPool> s_lazy = new(() => new ProcessPool(4));
            private static readonly Func<ProcessPool> s_make = () => new ProcessPool(4);
            private static readonly ProcessPool s_inline = new(new ProcessPoolOptions { Inline = true });
            private static readonly ProcessPool s_shared = Program2.Pool;
            private static ProcessPool? s_later;
            private readonly ProcessPool _own = new(4);

            static Work() => AppDomain.CurrentDomain.ProcessExit += (_, _) => s_later = new ProcessPool(1);

            [RunInProcess] public static int Double(int a) => 2 * a;

            public object Use()
            {
                s_later = new ProcessPool(3);
                return (s_lazy, s_make, s_inline, s_shared, s_later, _own);
            }
        }
        public static class Program2
        {
            public static ProcessPool Pool { get; } = new();
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task PoolsThatAreUsedWhereItWouldBeMadeAgain_AreFlaggedButNotFixed() =>
        Verify.NoFix<PoolIsMadeByWorkersAnalyzer, PoolIsMadeByWorkersCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly ProcessPool s_pool = {|MP3015:new(4)|};
            private static readonly IProcessPool s_hurried = s_pool.With(new CallOptions());
            private static readonly ProcessPool s_other = {|MP3015:new(4)|};

            [RunInProcess] public static int Double(int a) => 2 * a;

            public static object Use() => s_hurried;
            public static void End() => s_other.Dispose();
        }
        """));
}
