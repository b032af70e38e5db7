using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0011
{
    [Fact]
    public Task MembersCalledCallsOrSpawn_AreFlaggedAndFixed() =>
        Verify.Fix<MemberNameHidesStubsAnalyzer, NameHidesStubCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int {|MP0011:Calls|} { get; set; }
            private static void {|MP0011:Spawn|}() => Calls++;
            [RunInProcess] public static int One() => 1;
        }
        """,
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int OwnCalls { get; set; }
            private static void OwnSpawn() => OwnCalls++;
            [RunInProcess] public static int One() => 1;
        }
        """);

    [Fact]
    public Task TypeCalledCalls_IsFlagged() => Verify.Analyzer<MemberNameHidesStubsAnalyzer>(
        """
        using Multiprocessing;
        public static partial class {|MP0011:Calls|}
        {
            [RunInProcess] public static int One() => 1;
        }
        """);

    [Fact]
    public Task SameNamesElsewhere_AreNotFlagged() => Verify.NotFlagged<MemberNameHidesStubsAnalyzer>(
        """
        using Multiprocessing;
        public static class Statistics
        {
            public static int Calls { get; set; }
            public static void Spawn() { }
        }
        public static partial class Jobs
        {
            [RunInProcess] public static int One() => Statistics.Calls;
        }
        """);
}
