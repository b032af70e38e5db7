using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1015
{
    [Fact]
    public Task OpenHierarchies_AreFlaggedAndFixed() =>
        Verify.Fix<DerivedTypesMayBeUnknownAnalyzer, DerivedTypesMayBeUnknownCodeFix>(
        JobsSource.With("""
        public abstract class Shape
        {
            public int X;
        }
        public sealed class Circle : Shape { }
        public abstract class Node
        {
            protected Node(int x) => X = x;
            public int X { get; }
        }
        public sealed class Leaf(int x) : Node(x) { }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape {|MP1015:shape|}) { }
            [RunInProcess] public static List<Node> {|MP1015:Two|}() => [];
        }
        """),
        JobsSource.With("""
        public abstract class Shape
        {
            private protected Shape() { }

            public int X;
        }
        public sealed class Circle : Shape { }
        public abstract class Node
        {
            private protected Node(int x) => X = x;
            public int X { get; }
        }
        public sealed class Leaf(int x) : Node(x) { }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape shape) { }
            [RunInProcess] public static List<Node> Two() => [];
        }
        """));

    [Fact]
    public Task HierarchyWithAnOrdinaryBase_IsFlaggedButNotFixed() =>
        Verify.NoFix<DerivedTypesMayBeUnknownAnalyzer, DerivedTypesMayBeUnknownCodeFix>(
        JobsSource.With("""
        public class Shape { public int X; }
        public sealed class Circle : Shape { }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape {|MP1015:shape|}) { }
        }
        """));

    [Fact]
    public Task InterfacesThatOthersCanImplement_AreFlaggedButNotFixed() =>
        Verify.NoFix<DerivedTypesMayBeUnknownAnalyzer, DerivedTypesMayBeUnknownCodeFix>(
        JobsSource.With("""
        public interface IShape { }
        public sealed class Circle : IShape { public int X; }
        public static partial class Work
        {
            [RunInProcess] public static void One(IShape {|MP1015:shape|}) { }
            [RunInProcess] public static void Two(List<IShape> {|MP1015:shapes|}) { }
        }
        """));

    [Fact]
    public Task ClosedHierarchiesAndPrograms_AreNotFlagged() => Verify.NotFlagged<DerivedTypesMayBeUnknownAnalyzer>(
        JobsSource.With("""
        public class Plain { public int X; }
        internal abstract class Inner { public int X; }
        internal sealed class InnerOne : Inner { }
        internal interface IInner { }
        public sealed class InnerTwo : IInner { }
        public abstract class Closed { private protected Closed() { } }
        public sealed class ClosedOne : Closed { }
        public static partial class Work
        {
            [RunInProcess] public static void One(Plain plain, Closed closed) { }
            [RunInProcess] internal static void Two(Inner inner, IInner other, IReadOnlyList<int> numbers) { }
        }
        """));

    [Fact]
    public Task ClassWithoutBraces_IsFixed() =>
        Verify.Fix<DerivedTypesMayBeUnknownAnalyzer, DerivedTypesMayBeUnknownCodeFix>(
        JobsSource.With("""
        public abstract class Shape;
        public sealed class Circle : Shape { public int X; }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape {|MP1015:shape|}) { }
        }
        """),
        JobsSource.With("""
        public abstract class Shape
        {
            private protected Shape() { }
        }
        public sealed class Circle : Shape { public int X; }
        public static partial class Work
        {
            [RunInProcess] public static void One(Shape shape) { }
        }
        """));
}
