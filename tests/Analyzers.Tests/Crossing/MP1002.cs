using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1002
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<DelegateCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public Func<int, int>? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private Func<int, int>? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1002:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1002:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public Func<int, int>? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private Func<int, int>? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() => Verify.NoFix<DelegateCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(Action {|MP1002:value|}) { }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<DelegateCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(int value) { }
            public static void NotMarked(Action value) { }
        }
        """));
}
