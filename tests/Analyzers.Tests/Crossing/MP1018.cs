using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1018
{
    [Fact]
    public Task ExceptionsWithOtherConstructors_AreFlaggedAndFixed() => Verify.Fix<ExceptionCannotBeRebuiltAnalyzer, ExceptionCannotBeRebuiltCodeFix>(
        JobsSource.With("""
        public sealed class OrderException : Exception
        {
            public OrderException(int number) : base("order " + number) { }
        }
        public class EmptyException : InvalidOperationException
        {
        }
        public static partial class Work
        {
            [RunInProcess] public static void One() => throw {|MP1018:new OrderException(1)|};
            [RunInProcess] public static int Two(int a) => a > 0 ? a : throw {|MP1018:new EmptyException()|};
        }
        """),
        JobsSource.With("""
        public sealed class OrderException : Exception
        {
            public OrderException(int number) : base("order " + number) { }

            public OrderException(string message, Exception? innerException) : base(message, innerException) { }
        }
        public class EmptyException : InvalidOperationException
        {
            public EmptyException() { }

            public EmptyException(string message, Exception? innerException) : base(message, innerException) { }
        }
        public static partial class Work
        {
            [RunInProcess] public static void One() => throw new OrderException(1);
            [RunInProcess] public static int Two(int a) => a > 0 ? a : throw new EmptyException();
        }
        """));

    [Fact]
    public Task UsualExceptions_AreNotFlagged() => Verify.NotFlagged<ExceptionCannotBeRebuiltAnalyzer>(
        JobsSource.With("""
        public sealed class OrderException : Exception
        {
            public OrderException(string message) : base(message) { }
        }
        public sealed class Odd(int number) : Exception("odd " + number);
        public static partial class Work
        {
            [RunInProcess] public static void One() => throw new OrderException("a");
            [RunInProcess] public static void Two() => throw new InvalidOperationException("b");
            public static void NotMarked() => throw new Odd(1);
        }
        """));
}
