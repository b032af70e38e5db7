using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0002
{
    [Fact]
    public Task TypesWithoutPartial_AreFlaggedAndFixed() =>
        Verify.Fix<ContainerIsNotPartialAnalyzer, ContainerIsNotPartialCodeFix>(
        """
        using Multiprocessing;
        public static class {|MP0002:Jobs|}
        {
            [RunInProcess] public static int One() => 1;
        }
        public class {|MP0002:Outer|}
        {
            /// <summary>Documented.</summary>
            record struct {|MP0002:Inner|}
            {
                [RunInProcess] static int Two() => 2;
                [RunInProcess] static int Three() => 3;
            }
        }
        """,
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One() => 1;
        }
        public partial class Outer
        {
            /// <summary>Documented.</summary>
            partial record struct Inner
            {
                [RunInProcess] static int Two() => 2;
                [RunInProcess] static int Three() => 3;
            }
        }
        """);

    [Fact]
    public Task PartialTypesAndTypesWithoutMarkedMethods_AreNotFlagged() =>
        Verify.NotFlagged<ContainerIsNotPartialAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One() => 1;
            public class Helper { public int Two() => 2; }
        }
        public class Other { }
        """);
}
