using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1006
{
    [Fact]
    public Task LocksOfThreads_AreFlaggedAndFixed() =>
        Verify.Fix<InProcessLockCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public sealed class Shared
        {
            public int Number;
            public SemaphoreSlim? Gate { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Lock {|MP1006:guard|}) { using (guard.EnterScope()) { } }
            [RunInProcess] public static void Two(ManualResetEventSlim {|MP1006:done|}) { done.Set(); }
            [RunInProcess] public static void Three(Shared {|MP1006:shared|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class Shared
        {
            public int Number;
            public ProcessSemaphore? Gate { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(ProcessLock guard) { using (guard.EnterScope()) { } }
            [RunInProcess] public static void Two(ProcessEvent done) { done.Set(); }
            [RunInProcess] public static void Three(Shared shared) { }
        }
        """));

    [Fact]
    public Task LocksThatHaveNoCounterpart_AreFlaggedButNotFixed() =>
        Verify.NoFix<InProcessLockCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(ReaderWriterLockSlim {|MP1006:guard|}, CountdownEvent {|MP1006:count|}) { }
        }
        """));

    [Fact]
    public Task HandlesThatCross_AreNotFlagged() => Verify.NotFlagged<InProcessLockCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly Lock s_local = new();
            [RunInProcess] public static void Run(int a) { lock (s_local) { } }
        }
        """));
}
