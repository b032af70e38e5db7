using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Crossing;

/// <summary>
/// What a queue or a pipe carries crosses too: the rules of crossing hold where one is declared or made.
/// </summary>
public sealed class QueueItems
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task Delegates_AreFlaggedAtTheDeclaration() => Verify.Analyzer<DelegateCannotCrossAnalyzer>(
        JobsSource.With("""
        public sealed class Order
        {
            public Action? Done { get; set; }
        }
        public static partial class Work
        {
            private static readonly ProcessQueue<{|MP1002:Action|}> s_queue = new ProcessQueue<Action>();
            public static void Make()
            {
                var queue = new ProcessQueue<{|MP1002:Order|}>();
                var pipe = ProcessPipe.Create<{|MP1002:List<Order>|}>();
                using ProcessQueue<{|MP1002:Func<int>|}> named = ProcessQueue<{|MP1002:Func<int>|}>.Named("a");
            }
        }
        """));

    [Fact]
    public Task SignatureOfAMarkedMethod_IsFlaggedOnceAtTheParameter() => Verify.Analyzer<DelegateCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Fill(ProcessQueue<Action> {|MP1002:queue|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_AndOpenTypes_AreNotFlagged() => Verify.NotFlagged<DelegateCannotCrossAnalyzer>(
        JobsSource.With("""
        public sealed record Order(int Number, string Text);
        public sealed class Wrapper<T>
        {
            public ProcessQueue<T> Queue { get; } = new();
            public ProcessQueue<List<T>> Lists { get; } = new();
        }
        public static partial class Work
        {
            public static void Make()
            {
                using ProcessQueue<Order> queue = new();
                using var handles = new ProcessQueue<ProcessQueue<int>>();
                var pipe = ProcessPipe.CreateOneWay<Order[]>();
            }
        }
        """));

    [Fact]
    public Task LockAsItem_IsReplaced() => Verify.Fix<InProcessLockCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            public static void Use(ProcessQueue<{|MP1006:SemaphoreSlim|}> queue) { }
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            public static void Use(ProcessQueue<ProcessSemaphore> queue) { }
        }
        """));

    [Fact]
    public Task PrivateItems_OfATypeThatIsNotPartial_AreFlaggedAtTheDeclaration() =>
        Verify.Analyzer<TypeCannotCrossAnalyzer>(
        JobsSource.With("""
        public class Plain
        {
            private enum Level { Low, High }
            private struct Pair { public int A; public Level Level; }
            private sealed record Order(int Number);
            protected enum Guarded { No }
            private readonly ProcessQueue<{|MP1001:Level|}> _queue = new();
            private readonly ProcessQueue<{|MP1001:Level[]|}> _arrays = new();
            private ProcessQueue<{|MP1001:List<Order>|}> Orders { get; } = new();
            private ProcessConnection<{|MP1001:Guarded|}>? _end;
            private readonly IDisposable _disposable = new ProcessQueue<{|MP1001:Level|}>();
            private object Hidden { get; } = new ProcessQueue<{|MP1001:Level|}>();
            private void Make()
            {
                var pairs = new ProcessQueue<{|MP1001:Pair|}>();
                var pipe = ProcessPipe.Create<{|MP1001:Level|}>();
                var nested = new ProcessQueue<{|MP1001:ProcessQueue<{|MP1001:Level|}>|}>();
            }
        }
        file enum Local { A }
        public class Other
        {
            private void Make() => _ = new ProcessQueue<{|MP1001:Local|}>();
        }
        """));

    [Fact]
    public Task PrivateItems_OfAPartialType_AreNotFlagged() => Verify.NotFlagged<TypeCannotCrossAnalyzer>(
        JobsSource.With("""
        public partial class Plain
        {
            private enum Level { Low, High }
            private readonly ProcessQueue<Level> _queue = new();
            private readonly SharedArray<Level> _array = new(3);
        }
        public class NotPartial
        {
            private enum Level { Low, High }
            // Shared memory needs no generated code.
            private readonly SharedArray<Level> _array = new(3);
        }
        """));

    [Fact]
    public Task HierarchiesThatOthersMayExtend_AreFlagged() =>
        Verify.Analyzer<DerivedTypesMayBeUnknownAnalyzer>(JobsSource.With("""
        public abstract class Shape { public int X; }
        public sealed class Circle : Shape { }
        public static class Program
        {
            private static readonly ProcessQueue<{|MP1015:Shape|}> s_shapes = new();
        }
        """));

    [Fact]
    public Task Disposables_AreFlagged() => Verify.Analyzer<DisposableCrossesAsCopyAnalyzer>(JobsSource.With("""
        public sealed class TemporaryFile : IDisposable { public string Path = ""; public void Dispose() { } }
        public sealed record Job(TemporaryFile File);
        public static class Program
        {
            public static void Run()
            {
                using var jobs = new ProcessQueue<{|MP1019:Job|}>();
                var (first, second) = ProcessPipe.Create<{|MP1019:TemporaryFile|}>();
            }
            public static void Receive(ProcessConnection<{|MP1019:Job[]|}> jobs) { }
        }
        """));

    [Fact]
    public Task MembersThatOthersSkip_AreFlagged() => Verify.Analyzer<MemberIsSkippedAnalyzer>(JobsSource.With("""
        public sealed class User
        {
            [System.Text.Json.Serialization.JsonIgnore] public string? Password { get; set; }
        }
        public static class Program
        {
            public static void Run() { using var users = new ProcessQueue<{|MP1020:User|}>(); }
        }
        """));

    [Fact]
    public Task DerivedTypesThatCannotCross_AreFlagged() =>
        Verify.Analyzer<DerivedTypeCannotCrossAnalyzer>(JobsSource.With("""
        internal abstract class Shape { }
        internal sealed class Circle : Shape { }
        internal sealed class Plugin : Shape { public Action? Draw; }
        internal static class Program
        {
            public static void Run() { using var shapes = new ProcessQueue<{|MP1022:Shape|}>(); }
        }
        """));

    [Fact]
    public Task PlainItems_AreNotFlaggedByTheWarnings() => Task.WhenAll(
        Verify.NotFlagged<DerivedTypesMayBeUnknownAnalyzer>(Plain),
        Verify.NotFlagged<DisposableCrossesAsCopyAnalyzer>(Plain),
        Verify.NotFlagged<MemberIsSkippedAnalyzer>(Plain), Verify.NotFlagged<DerivedTypeCannotCrossAnalyzer>(Plain));

    private static readonly string Plain = JobsSource.With("""
        public sealed record Job(int Id, string Name);
        public static class Program
        {
            public static void Run() { using var jobs = new ProcessQueue<Job>(); var (a, b) = ProcessPipe.CreateOneWay<Job[]>(); }
            public static List<IDisposable> NoQueue() => [];
        }
        """);
}
