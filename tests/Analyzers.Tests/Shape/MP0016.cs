using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0016
{
    [Fact]
    public Task FileLocalTypes_AreFlaggedAndFixed() =>
        Verify.Fix<ContainerIsFileLocalAnalyzer, ContainerIsFileLocalCodeFix>(
        """
        using Multiprocessing;
        file static partial class {|MP0016:Jobs|}
        {
            [RunInProcess] public static int One() => 1;
        }
        file static partial class {|MP0016:More|}
        {
            [RunInProcess] public static int Two() => 2;
        }
        """,
        """
        using Multiprocessing;
        internal static partial class Jobs
        {
            [RunInProcess] public static int One() => 1;
        }
        internal static partial class More
        {
            [RunInProcess] public static int Two() => 2;
        }
        """);

    [Fact]
    public Task OtherTypes_AreNotFlagged() => Verify.NotFlagged<ContainerIsFileLocalAnalyzer>(
        """
        using Multiprocessing;
        static partial class Jobs
        {
            [RunInProcess] public static int One() => Helper.One;
        }
        file static class Helper { public const int One = 1; }
        """);
}
