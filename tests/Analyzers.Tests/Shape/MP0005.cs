using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0005
{
    [Fact]
    public Task Spans_AreFlaggedAndFixed() => Verify.Fix<ParameterIsRefStructAnalyzer, ParameterIsRefStructCodeFix>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(ReadOnlySpan<int> {|MP0005:a|}, Span<int> {|MP0005:b|}) => a[0] + b.Length;
            [RunInProcess] public static void Clear(Span<byte> {|MP0005:data|}) => data[0] = 0;
            public static int Use(int[] x) => Sum(x, x);
        }
        """,
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(ReadOnlyMemory<int> a, ReadOnlyMemory<int> b) => a.Span[0] + b.Span.Length;
            [RunInProcess] public static void Clear(Memory<byte> data) => data.Span[0] = 0;
            public static int Use(int[] x) => Sum(x, x);
        }
        """);

    [Fact]
    public Task OtherRefStructsAndResults_AreFlaggedButNotFixed() =>
        Verify.NoFix<ParameterIsRefStructAnalyzer, ParameterIsRefStructCodeFix>(
        """
        using System;
        using Multiprocessing;
        public ref struct Cursor { public int Position; }
        public static partial class Jobs
        {
            [RunInProcess] public static int Read(Cursor {|MP0005:cursor|}) => cursor.Position;
            [RunInProcess] public static ReadOnlySpan<byte> {|MP0005:Bytes|}() => default;
        }
        """);

    [Fact]
    public Task MemoryAndArrays_AreNotFlagged() => Verify.NotFlagged<ParameterIsRefStructAnalyzer>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(ReadOnlyMemory<int> a, int[] b) => Helper(a.Span) + b.Length;
            private static int Helper(ReadOnlySpan<int> a) => a[0];
        }
        """);

    [Fact]
    public Task MethodThatAnotherFileCallsWithASpan_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<ParameterIsRefStructAnalyzer, ParameterIsRefStructCodeFix>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(ReadOnlySpan<int> {|MP0005:a|}) => a[0];
        }
        """,
        """
        using System;
        public static class Caller
        {
            public static int Use(ReadOnlySpan<int> numbers) => Jobs.Sum(numbers[1..]);
        }
        """);

    [Fact]
    public Task StubThatAnotherFileGivesASpan_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<ParameterIsRefStructAnalyzer, ParameterIsRefStructCodeFix>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(ReadOnlySpan<int> {|MP0005:a|}) => a[0];
        }
        """,
        """
        using System;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static class Caller
        {
            public static Task<int> Use(ProcessPool pool, ReadOnlySpan<int> numbers) => pool.Jobs.SumAsync(numbers);
        }
        """);
}
