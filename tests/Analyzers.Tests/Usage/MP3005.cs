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
}
