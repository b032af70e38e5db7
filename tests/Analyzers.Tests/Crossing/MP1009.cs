using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1009
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<ObjectCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public object? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private object? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1009:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1009:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public object? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private object? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() => Verify.NoFix<ObjectCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(dynamic {|MP1009:value|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<ObjectCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(string value) { }
            public static void NotMarked(dynamic value) { }
        }
        """));
}
