using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3007
{
    [Fact]
    public Task StaticHandles_AreFlaggedAndFixed() => Verify.Fix<HandleThroughStaticAnalyzer, StaticReadCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly ProcessLock s_guard = new();
            internal static ProcessQueue<int> Results { get; } = new();

            [RunInProcess] public static void Add(int a)
            {
                using (({|MP3007:s_guard|}).EnterScope()) { }
                {|MP3007:Results|}.Enqueue(a);
            }

            public static void Use() => Add(1);
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly ProcessLock s_guard = new();
            internal static ProcessQueue<int> Results { get; } = new();

            [RunInProcess] public static void Add(int a, ProcessLock guard, ProcessQueue<int> results)
            {
                using ((guard).EnterScope()) { }
                results.Enqueue(a);
            }

            public static void Use() => Add(1, s_guard, Results);
        }
        """));

    [Fact]
    public Task ParametersNamedHandlesAndHandlesOfAnInitializer_AreNotFlagged() =>
        Verify.NotFlagged<HandleThroughStaticAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly ProcessLock s_named = ProcessLock.Named("work");
            private static ProcessLock? s_handedOver;

            [RunInProcess] public static void Initialize(ProcessLock guard) => s_handedOver = guard;
            [RunInProcess] public static void Add(int a, ProcessLock guard)
            {
                using (guard.EnterScope()) { }
                using (s_named.EnterScope()) { }
                using (s_handedOver!.EnterScope()) { }
            }
        }
        """));
}
