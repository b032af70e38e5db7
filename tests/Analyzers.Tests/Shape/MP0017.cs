using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0017
{
    [Fact]
    public Task NamesThatAreNoIdentifiers_AreFlaggedAndFixed() =>
        Verify.Fix<StubNameIsInvalidAnalyzer, StubNameIsInvalidCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess(Name = "not a name")] public static int {|MP0017:One|}() => 1;
            [RunInProcess(Name = "class", Idempotent = true)] public static int {|MP0017:Two|}() => 2;
            [RunInProcess(Name = "")] public static int {|MP0017:Three|}() => 3;
        }
        """,
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One() => 1;
            [RunInProcess(Idempotent = true)] public static int Two() => 2;
            [RunInProcess] public static int Three() => 3;
        }
        """);

    [Fact]
    public Task NamesAndNoNames_AreNotFlagged() => Verify.NotFlagged<StubNameIsInvalidAnalyzer>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess(Name = "First")] public static int One() => 1;
            [RunInProcess(Name = null)] public static int Two() => 2;
            [RunInProcess] public static int Three() => 3;
        }
        """);
}
