using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0004
{
    [Fact]
    public Task ReferencesThatAreOnlyRead_AreFlaggedAndFixed() =>
        Verify.Fix<ParameterIsByReferenceAnalyzer, ParameterIsByReferenceCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            private static int s_one = 1;
            [RunInProcess] public static int Add(in int {|MP0004:a|}, ref int {|MP0004:b|}, ref readonly int {|MP0004:c|}) => a + b + c;
            [RunInProcess] public static ref int {|MP0004:One|}() => ref s_one;
            public static int Use(int x) => Add(in x, ref x, in x) + One();
        }
        """,
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            private static int s_one = 1;
            [RunInProcess] public static int Add(int a, int b, int c) => a + b + c;
            [RunInProcess] public static int One() => s_one;
            public static int Use(int x) => Add(x, x, x) + One();
        }
        """);

    [Fact]
    public Task ReferencesThatAreWritten_AreFlaggedButNotFixed() =>
        Verify.NoFix<ParameterIsByReferenceAnalyzer, ParameterIsByReferenceCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static void Split(int a, out int {|MP0004:high|}) => high = a >> 16;
            [RunInProcess] public static void Count(ref int {|MP0004:counter|}) => counter++;
        }
        """);

    [Fact]
    public Task ValuesAndUnmarkedMethods_AreNotFlagged() => Verify.NotFlagged<ParameterIsByReferenceAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a, params int[] b) => Helper(ref a) + b.Length;
            private static int Helper(ref int a) => a;
        }
        """);

    [Fact]
    public Task BothPartsOfAPartialMethod_AreFlaggedAndFixed() =>
        Verify.FixProject<ParameterIsByReferenceAnalyzer, ParameterIsByReferenceCodeFix>(
        [
            """
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static partial int Add(ref int {|MP0004:a|}, in int {|MP0004:b|});
                public static int Use(int x) => Add(ref x, in x);
            }
            """,
            """
            public static partial class Jobs
            {
                public static partial int Add(ref int first, in int second) => first + second;
            }
            """,
        ],
        [
            """
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static partial int Add(int a, int b);
                public static int Use(int x) => Add(x, x);
            }
            """,
            """
            public static partial class Jobs
            {
                public static partial int Add(int first, int second) => first + second;
            }
            """,
        ]);

    [Fact]
    public Task MethodThatAnotherFileTakesAsADelegate_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<ParameterIsByReferenceAnalyzer, ParameterIsByReferenceCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(ref int {|MP0004:a|}) => a;
        }
        """,
        """
        public delegate int Reader(ref int value);
        public static class Caller
        {
            public static Reader Use() => Jobs.Add;
        }
        """);
}
