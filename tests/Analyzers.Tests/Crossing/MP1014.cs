using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1014
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<NoKnownImplementationAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public interface IShape { }
        public interface IKnown { }
        public sealed class Known : IKnown { }
        public sealed class Inner
        {
            public int Number;
            public IShape? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            private IShape? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer {|MP1014:value|}) { }
            [RunInProcess] public static void Two(Other {|MP1014:value|}) { }
        }
        """),
        JobsSource.With("""
        public interface IShape { }
        public interface IKnown { }
        public sealed class Known : IKnown { }
        public sealed class Inner
        {
            public int Number;
            [field: NonSerialized]
            public IShape? First { get; set; }
        }
        public sealed class Outer
        {
            public Inner[] Inners = [];
        }
        public sealed class Other
        {
            [NonSerialized]
            private IShape? _second;
            public bool HasSecond => _second != null;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Outer value) { }
            [RunInProcess] public static void Two(Other value) { }
        }
        """));

    [Fact]
    public Task Parameters_AreFlaggedButNotFixed() => Verify.NoFix<NoKnownImplementationAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public interface IShape { }
        public interface IKnown { }
        public sealed class Known : IKnown { }
        public static partial class Work
        {
            [RunInProcess] public static void Run(IShape {|MP1014:value|}) { }
        }
        """));

    [Fact]
    public Task WhatCrosses_IsNotFlagged() => Verify.NotFlagged<NoKnownImplementationAnalyzer>(
        JobsSource.With("""
        public interface IShape { }
        public interface IKnown { }
        public sealed class Known : IKnown { }
        public static partial class Work
        {
            [RunInProcess] public static void Run(IKnown value) { }
            public static void NotMarked(IShape value) { }
        }
        """));
}
