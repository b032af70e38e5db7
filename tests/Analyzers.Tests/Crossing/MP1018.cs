using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1018
{
    [Fact]
    public Task ExceptionsWithOtherConstructors_AreFlaggedAndFixed() =>
        Verify.Fix<ExceptionCannotBeRebuiltAnalyzer, ExceptionCannotBeRebuiltCodeFix>(
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
    public Task ExceptionsOfBranches_AreFlaggedAndFixed() =>
        Verify.Fix<ExceptionCannotBeRebuiltAnalyzer, ExceptionCannotBeRebuiltCodeFix>(
        JobsSource.With("""
        public class EmptyException : InvalidOperationException
        {
        }
        public class SecondException : Exception
        {
        }
        public static partial class Work
        {
            [RunInProcess] public static int Arm(int a) => a switch
            {
                0 => throw {|MP1018:new EmptyException()|},
                1 => throw new InvalidOperationException("b"),
                _ => a,
            };

            [RunInProcess] public static void Whole(int a) => throw a switch
            {
                0 => {|MP1018:new EmptyException()|},
                1 => new InvalidOperationException("b"),
                _ => (a > 2 ? {|MP1018:new SecondException()|} : new ArgumentException("c")),
            };

            [RunInProcess] public static string Null(string? a, Exception? known)
            {
                void Local() => throw known ?? {|MP1018:new SecondException()|};
                Func<int> lambda = () => throw {|MP1018:new EmptyException()|};
                Local();
                return a ?? throw ({|MP1018:new EmptyException()|});
            }
        }
        """),
        JobsSource.With("""
        public class EmptyException : InvalidOperationException
        {
            public EmptyException() { }

            public EmptyException(string message, Exception? innerException) : base(message, innerException) { }
        }
        public class SecondException : Exception
        {
            public SecondException() { }

            public SecondException(string message, Exception? innerException) : base(message, innerException) { }
        }
        public static partial class Work
        {
            [RunInProcess] public static int Arm(int a) => a switch
            {
                0 => throw new EmptyException(),
                1 => throw new InvalidOperationException("b"),
                _ => a,
            };

            [RunInProcess] public static void Whole(int a) => throw a switch
            {
                0 => new EmptyException(),
                1 => new InvalidOperationException("b"),
                _ => (a > 2 ? new SecondException() : new ArgumentException("c")),
            };

            [RunInProcess] public static string Null(string? a, Exception? known)
            {
                void Local() => throw known ?? new SecondException();
                Func<int> lambda = () => throw new EmptyException();
                Local();
                return a ?? throw (new EmptyException());
            }
        }
        """));

    [Fact]
    public Task ExceptionsThatBranchesOnlyLookAt_AreNotFlagged() => Verify.NotFlagged<ExceptionCannotBeRebuiltAnalyzer>(
        JobsSource.With("""
        public class EmptyException : InvalidOperationException
        {
        }
        public static partial class Work
        {
            [RunInProcess] public static void Whole(int a) => throw new EmptyException() switch
            {
                { HResult: 1 } => new InvalidOperationException("b"),
                _ => new ArgumentException("c"),
            };

            [RunInProcess] public static int Caught(int a)
            {
                try
                {
                    throw a > 0 ? new EmptyException() : new ArgumentException("c");
                }
                catch (InvalidOperationException)
                {
                    return a;
                }
            }
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

    [Fact]
    public Task PrivateException_IsFlaggedAndMadeInternal() =>
        Verify.FixProject<ExceptionCannotBeRebuiltAnalyzer, ExceptionCannotBeRebuiltCodeFix>(
        [
            """
            using System;
            using Multiprocessing;
            public static partial class Work
            {
                // A comment stays.
                private sealed class Failed(string message) : Exception(message);
                sealed class Late(string message, Exception? inner) : Exception(message, inner);
                [RunInProcess] public static void One() => throw {|MP1018:new Failed("a")|};
                [RunInProcess] public static void Two() => throw {|MP1018:new Late("a", null)|};
            }
            """,
        ],
        [
            """
            using System;
            using Multiprocessing;
            public static partial class Work
            {
                // A comment stays.
                internal sealed class Failed(string message) : Exception(message);
                internal sealed class Late(string message, Exception? inner) : Exception(message, inner);
                [RunInProcess] public static void One() => throw new Failed("a");
                [RunInProcess] public static void Two() => throw new Late("a", null);
            }
            """,
        ]);

    [Fact]
    public Task WhatIsCaughtInTheMethod_IsNotFlagged() => Verify.NotFlagged<ExceptionCannotBeRebuiltAnalyzer>(
        JobsSource.With("""
        public class Odd(int number) : Exception("odd " + number);
        public sealed class Odder(int number) : Odd(number);
        public sealed class Quiet : Exception { internal Quiet(string message) : base(message) { } }
        public static partial class Work
        {
            [RunInProcess] public static void One()
            {
                try { throw new Odd(1); } catch (Odd) { }
                try { try { throw new Odder(1); } finally { } } catch (Odd e) { Console.WriteLine(e.Message); }
                try { throw new Odd(2); } catch { }
                try { throw new Odd(3); } catch (Exception e) { throw new InvalidOperationException("a", e); }
            }
            [RunInProcess] public static void Two() => throw new Quiet("b");
        }
        """));

    [Fact]
    public Task WhatIsCaughtOnlySometimesOrThrownOn_IsFlagged() => Verify.Analyzer<ExceptionCannotBeRebuiltAnalyzer>(
        JobsSource.With("""
        public class Odd(int number) : Exception("odd " + number);
        public static partial class Work
        {
            [RunInProcess] public static void Run(bool flag)
            {
                try { throw {|MP1018:new Odd(1)|}; } catch (InvalidOperationException) { }
                try { throw {|MP1018:new Odd(2)|}; } catch (Odd) when (flag) { }
                try { throw {|MP1018:new Odd(3)|}; } catch (Odd) { Console.WriteLine(); throw; }
                try { throw {|MP1018:new Odd(4)|}; } catch (Exception e) { throw e; }
                try { } catch (Odd) { throw {|MP1018:new Odd(5)|}; }
                try { Later(() => throw {|MP1018:new Odd(6)|}); } catch (Odd) { }
            }
            private static void Later(Action action) { }
        }
        """));
}
