using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1010
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<ReflectionCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public Type? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private Type? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1010:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1010:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public Type? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private Type? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() =>
        Verify.NoFix<ReflectionCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(System.Reflection.MethodInfo {|MP1010:value|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<ReflectionCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(string value) { }
            public static void NotMarked(System.Reflection.MethodInfo value) { }
        }
        """));
}
