using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0013
{
    [Fact]
    public Task Iterators_AreFlaggedAndFixed() =>
        Verify.Fix<IteratorIsMaterializedAnalyzer, IteratorIsMaterializedCodeFix>(
        """
        using System.Collections.Generic;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static IEnumerable<int> {|MP0013:Count|}(int to)
            {
                for (int i = 0; i < to; i++) yield return i;
            }

            [RunInProcess]
            static IEnumerable<string> {|MP0013:Names|}()
            {
                yield return "a";
            }
        }
        """,
        """
        using System.Collections.Generic;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static async IAsyncEnumerable<int> Count(int to)
            {
                for (int i = 0; i < to; i++) yield return i;
            }

            [RunInProcess]
            static async IAsyncEnumerable<string> Names()
            {
                yield return "a";
            }
        }
        """);

    [Fact]
    public Task IteratorWithDirectCallers_IsFlaggedButNotFixed() =>
        Verify.NoFix<IteratorIsMaterializedAnalyzer, IteratorIsMaterializedCodeFix>(
        """
        using System.Collections.Generic;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static IEnumerable<int> {|MP0013:Count|}(int to)
            {
                for (int i = 0; i < to; i++) yield return i;
            }

            public static List<int> Use() => new(Count(3));
        }
        """);

    [Fact]
    public Task SequencesThatAreThereAndStreams_AreNotFlagged() => Verify.NotFlagged<IteratorIsMaterializedAnalyzer>(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static IEnumerable<int> Count(int to) => new int[to];
            [RunInProcess] public static async IAsyncEnumerable<int> Stream(int to) { await Task.Yield(); yield return to; }
            private static IEnumerable<int> Helper() { yield return 1; }
        }
        """);

    [Fact]
    public Task IteratorWithCallersOfItsStub_IsFlaggedButNotFixed() =>
        Verify.NoFix<IteratorIsMaterializedAnalyzer, IteratorIsMaterializedCodeFix>(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static IEnumerable<int> {|MP0013:Count|}(int to)
            {
                for (int i = 0; i < to; i++) yield return i;
            }

            public static class Calls
            {
                public static ProcessCall<IEnumerable<int>> Count(int to) => throw null!;
            }
        }
        public static class Program
        {
            public static Task<IEnumerable<int>> Use(ProcessPool pool) => pool.RunAsync(Jobs.Calls.Count(3));
        }
        """);
}
