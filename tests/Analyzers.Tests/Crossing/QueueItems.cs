using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

/// <summary>What a queue or a pipe carries crosses too: the rules of crossing hold where one is declared or made.</summary>
public sealed class QueueItems
{
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
}
