using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1007
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<ConnectionCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            public System.Net.Http.HttpClient? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private System.Net.Http.HttpClient? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1007:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1007:value|}) { }
        }
        """),
        JobsSource.With("""
        
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public System.Net.Http.HttpClient? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private System.Net.Http.HttpClient? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() => Verify.NoFix<ConnectionCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(System.Net.Sockets.Socket {|MP1007:value|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<ConnectionCannotCrossAnalyzer>(
        JobsSource.With("""
        
        public static partial class Work
        {
            [RunInProcess] public static void Run(Uri value) { }
            public static void NotMarked(System.Net.Sockets.Socket value) { }
        }
        """));
}
