using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1014
{
    [Fact]
    public Task Members_AreFlaggedAndFixed() => Verify.Fix<NoKnownImplementationAnalyzer, NoKnownImplementationCodeFix>(
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
    public Task Parameters_AreFlaggedButNotFixed() =>
        Verify.NoFix<NoKnownImplementationAnalyzer, NoKnownImplementationCodeFix>(
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

    [Fact]
    public Task ImplementationsThatAreHidden_AreMadeKnown() =>
        Verify.FixProject<NoKnownImplementationAnalyzer, NoKnownImplementationCodeFix>(
        [
            """
            using Multiprocessing;
            public static partial class Work
            {
                [RunInProcess] internal static void Run(IShape {|MP1014:shape|}, Message {|MP1014:message|}) { }
            }
            """,
            """
            internal interface IShape;
            internal abstract class Message;
            internal static class Shapes
            {
                private sealed record Circle(double Radius) : IShape;
                private static class Inner
                {
                    private sealed record Square(double Side) : IShape;
                }
                sealed class Text : Message;
            }
            """,
        ],
        [
            """
            using Multiprocessing;
            public static partial class Work
            {
                [RunInProcess] internal static void Run(IShape shape, Message message) { }
            }
            """,
            """
            internal interface IShape;
            internal abstract class Message;
            internal static class Shapes
            {
                internal sealed record Circle(double Radius) : IShape;
                internal static class Inner
                {
                    internal sealed record Square(double Side) : IShape;
                }
                internal sealed class Text : Message;
            }
            """,
        ]);

    [Fact]
    public Task AbstractClassesWithNothingAbstract_AreSealed() =>
        Verify.Fix<NoKnownImplementationAnalyzer, NoKnownImplementationCodeFix>(
        JobsSource.With("""
        public abstract class Settings
        {
            public int Level { get; set; }
        }
        public abstract record Size(int Width);
        public static partial class Work
        {
            [RunInProcess] public static int Run(Settings {|MP1014:settings|}, Size {|MP1014:size|}) => settings.Level;
        }
        """),
        JobsSource.With("""
        public sealed class Settings
        {
            public int Level { get; set; }
        }
        public sealed record Size(int Width);
        public static partial class Work
        {
            [RunInProcess] public static int Run(Settings settings, Size size) => settings.Level;
        }
        """));

    [Fact]
    public Task AbstractClassesWithSomethingAbstract_AreFlaggedButNotFixed() =>
        Verify.NoFix<NoKnownImplementationAnalyzer, NoKnownImplementationCodeFix>(
        JobsSource.With("""
        public abstract class Shape
        {
            public abstract double Area();
        }
        public abstract class Based
        {
            protected virtual int Level => 1;
        }
        public static partial class Work
        {
            [RunInProcess] public static void Run(Shape {|MP1014:shape|}, Based {|MP1014:based|}) { }
        }
        """));
}
