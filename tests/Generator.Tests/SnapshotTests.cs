using Generator.Tests.TestSupport;

namespace Generator.Tests;

public class SnapshotTests
{
    [Fact]
    public void SimpleMethod() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using Multiprocessing;

        namespace App;

        public static partial class Jobs
        {
            /// <summary>Adds.</summary>
            [RunInProcess]
            public static int Add(int a, int b = 2) => a + b;
        }
        """));

    [Fact]
    public void StreamWithProgressAndToken() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using Multiprocessing;

        namespace App;

        internal static partial class Jobs
        {
            [RunInProcess]
            internal static async IAsyncEnumerable<string> Scan(
                string folder, IProgress<double>? progress, [EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                await System.Threading.Tasks.Task.Yield();
                progress?.Report(1);
                yield return folder;
            }
        }
        """));

    [Fact]
    public void NestedPrivateTypes() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Multiprocessing;

        public partial class Outer
        {
            private partial struct Inner
            {
                [RunInProcess]
                private static Task<List<Secret>> Find(Secret[] among, params int[] @in) => Task.FromResult(new List<Secret>(among));

                private sealed record Secret(string Name, int Value);
            }

            [RunInProcess(Name = "Twice", Idempotent = true)]
            private static void Run() { }
        }
        """));

    [Fact]
    public void WholeState() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using System;
        using System.Collections.Generic;
        using Multiprocessing;

        namespace App;

        public abstract class Shape
        {
            private readonly string _name = "";
            public string Name => _name;
        }

        public sealed class Circle : Shape { public double Radius { get; set; } }

        public class Group<T> : Shape where T : Shape
        {
            public List<T> Items { get; init; } = [];
            public Group<T>? Parent;
            [NonSerialized] public int Cache;
        }

        public struct Size(int width, bool known)
        {
            public int Width = width;
            public readonly bool IsKnown() => known;
        }

        public static partial class Jobs
        {
            [RunInProcess]
            public static Group<Shape> Echo(Group<Shape> shapes, Size? size, Dictionary<string, Circle> named) => shapes;
        }
        """));

    [Fact]
    public void RefusedType() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using System;
        using Multiprocessing;

        namespace App;

        public sealed class Order { public Customer? Customer { get; set; } }
        public sealed class Customer { public Action? Notify { get; set; } }

        public static partial class Jobs
        {
            [RunInProcess]
            public static int Ship(Order order) => 1;

            [RunInProcess]
            public static int Count(ref int count) => count;
        }
        """));

    [Fact]
    public void OwnExceptions() => Snapshot.Verify(GeneratorHarness.Run(
        """
        using System;
        using Multiprocessing;

        namespace App;

        public class JobException(string message, Exception? inner = null) : Exception(message, inner);
        public sealed class SubException(string message) : JobException(message);
        public sealed class Unfit : Exception { public Unfit(int code) : base("" + code) { } }

        public static partial class Jobs
        {
            [RunInProcess]
            public static void Fail() => throw new JobException("x");
        }
        """));
}
