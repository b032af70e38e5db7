using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3005
{
    private const string ChildWithResult = """

        public static class Spawn
        {
            public static Started Sum(int n) => throw null!;
            public static Started SumAsync(int n) => throw null!;
        }
        public sealed class Started { public Task<int> Result => throw null!; }
    }
    """;

    [Fact]
    public Task Recursion_IsFlaggedAndFixed() => Verify.Fix<DirectSelfCallAnalyzer, DirectSelfCallCodeFix>(
        JobsSource.Usings + """
        public static partial class Tree
        {
            [RunInProcess] public static int Sum(int n) => n == 0 ? 0 : n + {|MP3005:Sum(n - 1)|};

            [RunInProcess] public static async Task<int> SumAsync(int n, CancellationToken token)
            {
                Task<int> left = {|MP3005:SumAsync(n - 1, token)|};
                return await left + await {|MP3005:Tree.SumAsync(n - 2, token)|};
            }
        """ + ChildWithResult,
        JobsSource.Usings + """
        public static partial class Tree
        {
            [RunInProcess] public static int Sum(int n) => n == 0 ? 0 : n + Spawn.Sum(n - 1).Result.GetAwaiter().GetResult();

            [RunInProcess] public static async Task<int> SumAsync(int n, CancellationToken token)
            {
                Task<int> left = Spawn.SumAsync(n - 1).Result;
                return await left + await Spawn.SumAsync(n - 2).Result;
            }
        """ + ChildWithResult);

    [Fact]
    public Task StubsOverloadsAndOtherMethods_AreNotFlagged() => Verify.NotFlagged<DirectSelfCallAnalyzer>(
        JobsSource.With("""
        public static partial class Tree
        {
            [RunInProcess] public static int Sum(int n) => n + Sum("a") + Helper(n - 1) + nameof(Sum).Length;
            public static int Sum(string n) => n.Length;
            private static int Helper(int n) => n == 0 ? 0 : Helper(n - 1) + Sum(n);
        }
        """));

    [Fact]
    public Task MethodWhoseStubHasAnotherName_IsFlaggedAndFixed() =>
        Verify.FixProject<DirectSelfCallAnalyzer, DirectSelfCallCodeFix>(
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Tree
            {
                [RunInProcess(Name = "Total")] public static async Task<int> Sum(int n) => n == 0 ? 0 : n + await {|MP3005:Sum(n - 1)|};
            }
            """,
        ],
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Tree
            {
                [RunInProcess(Name = "Total")] public static async Task<int> Sum(int n) => n == 0 ? 0 : n + await Spawn.Total(n - 1).Result;
            }
            """,
        ]);

    [Fact]
    public Task PartialMethod_IsFlaggedAndFixed() => Verify.FixProject<DirectSelfCallAnalyzer, DirectSelfCallCodeFix>(
        [
            """
            using Multiprocessing;
            public static partial class Tree
            {
                [RunInProcess] public static partial int Sum(int n);
            }
            """,
            """
            public static partial class Tree
            {
                public static partial int Sum(int n) => n == 0 ? 0 : n + {|MP3005:Sum(n - 1)|};
            }
            """,
        ],
        [
            """
            using Multiprocessing;
            public static partial class Tree
            {
                [RunInProcess] public static partial int Sum(int n);
            }
            """,
            """
            public static partial class Tree
            {
                public static partial int Sum(int n) => n == 0 ? 0 : n + Spawn.Sum(n - 1).Result.GetAwaiter().GetResult();
            }
            """,
        ]);

    [Fact]
    public Task TypeThatIsNotPartial_IsFlaggedAndMadePartial() =>
        Verify.Fix<DirectSelfCallAnalyzer, DirectSelfCallCodeFix>(
        """
        using Multiprocessing;
        public static class Tree
        {
            [RunInProcess] public static int Sum(int n) => n == 0 ? 0 : n + {|MP3005:Sum(n - 1)|};
        }
        """,
        """
        using Multiprocessing;
        public static partial class Tree
        {
            [RunInProcess] public static int Sum(int n) => n == 0 ? 0 : n + {|CS0103:Spawn|}.Sum(n - 1).Result.GetAwaiter().GetResult();
        }
        """);
}
