using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0010
{
    [Fact]
    public Task TypesCalledLikeMembersOfThePool_AreFlaggedAndFixed() =>
        Verify.Fix<TypeNameHidesPoolStubAnalyzer, NameHidesStubCodeFix>(
        """
        using Multiprocessing;
        public static partial class {|MP0010:RunAsync|}
        {
            [RunInProcess] public static int One() => 1;
        }
        public static partial class {|MP0010:DisposeAsync|}
        {
            [RunInProcess] public static int Two() => RunAsync.One();
        }
        """,
        """
        using Multiprocessing;
        public static partial class RunAsyncJobs
        {
            [RunInProcess] public static int One() => 1;
        }
        public static partial class DisposeAsyncJobs
        {
            [RunInProcess] public static int Two() => RunAsyncJobs.One();
        }
        """);

    [Fact]
    public Task OtherNamesAndTypesWithoutMarkedMethods_AreNotFlagged() =>
        Verify.NotFlagged<TypeNameHidesPoolStubAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Thumbnails
        {
            [RunInProcess] public static int One() => 1;
        }
        public static class RunAsync { public static int Two() => 2; }
        """);
}
