using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1011
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task Queries_AreFlaggedAndFixed() => Verify.Fix<ExpressionOrQueryCannotCrossAnalyzer, CrossingTypeCodeFix>(
        "using System.Linq;\n" + JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static int One(IQueryable<int> {|MP1011:rows|}) => rows.Where(x => x > 1).Count();
            [RunInProcess] public static int Two(IQueryable<string> {|MP1011:rows|}) => rows.Count();
        }
        """),
        "using System.Linq;\n" + JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static int One(IEnumerable<int> rows) => rows.Where(x => x > 1).Count();
            [RunInProcess] public static int Two(IEnumerable<string> rows) => rows.Count();
        }
        """));

    [Fact]
    public Task Expressions_AreFlaggedButNotFixed() =>
        Verify.NoFix<ExpressionOrQueryCannotCrossAnalyzer, CrossingTypeCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(System.Linq.Expressions.Expression<Func<int, bool>> {|MP1011:filter|}) { }
        }
        """));

    [Fact]
    public Task Rows_AreNotFlagged() => Verify.NotFlagged<ExpressionOrQueryCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(List<int> rows) { }
        }
        """));
}
