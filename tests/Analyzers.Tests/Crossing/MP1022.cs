using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1022
{

    [Fact]
    public Task DerivedTypesThatCannotCross_AreFlaggedAndFixed() =>
        Verify.Fix<DerivedTypeCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius; }
        public sealed class Plugin : Shape { public Action? Draw { get; set; } }
        public sealed class Held { public System.IO.Stream? Data; }
        public interface IMessage { }
        public sealed record Text(string Value) : IMessage;
        public sealed class Attachment : IMessage
        {
            public int Number;
            public System.Threading.Thread? Reader;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape {|MP1022:shape|}) { }
            [RunInProcess] public static void Two(List<IMessage> {|MP1022:messages|}) { }
        }
        """),
        JobsSource.With("""
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius; }
        public sealed class Plugin : Shape {
            [field: NonSerialized]
            public Action? Draw { get; set; } }
        public sealed class Held { public System.IO.Stream? Data; }
        public interface IMessage { }
        public sealed record Text(string Value) : IMessage;
        public sealed class Attachment : IMessage
        {
            public int Number;
            [NonSerialized]
            public System.Threading.Thread? Reader;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape shape) { }
            [RunInProcess] public static void Two(List<IMessage> messages) { }
        }
        """));

    [Fact]
    public Task DerivedTypesThatGeneratedCodeCannotSee_AreFlaggedButNotFixed() =>
        Verify.NoFix<DerivedTypeCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius; }
        public static class Outer { private sealed class Hidden : Shape { } }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape {|MP1022:shape|}) { }
        }
        """));

    [Fact]
    public Task HierarchiesOfWhichAllOrNoneCross_AreNotFlagged() => Verify.NotFlagged<DerivedTypeCannotCrossAnalyzer>(
        JobsSource.With("""
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius; }
        public sealed class Square : Shape { public double Side; }
        public interface IHandler { }
        public sealed class Handler : IHandler { public Action? Run; }
        public abstract class Unused { }
        public sealed class Crossing : Unused { }
        public sealed class Staying : Unused { public Action? Run; }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape shape) { }
            [RunInProcess] public static void Two(IHandler handler) { }
            [RunInProcess] public static void Three(Crossing exact) { }
            public static void NotMarked(Unused value) { }
        }
        """));

    [Fact]
    public Task WhatIsWrongWithADerivedTypeThatCannotCross_IsSaidOnce() =>
        Verify.NotFlagged<DisposableCrossesAsCopyAnalyzer>(
        JobsSource.With("""
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius; }
        public sealed class Square : Shape { public System.Threading.Mutex Lock = new(); }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape shape) { }
        }
        """));
}
