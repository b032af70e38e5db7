using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0009
{
    [Fact]
    public Task OverloadsThatDifferInTheTokenOrInAsync_AreFlaggedAndFixed() =>
        Verify.Fix<StubsClashAnalyzer, StubsClashCodeFix>(
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a) => a;
            [RunInProcess] public static int {|MP0009:Add|}(int a, CancellationToken token) => a;
            [RunInProcess] public static int Load(string a) => 1;
            [RunInProcess(Idempotent = true)] public static Task<int> {|MP0009:LoadAsync|}(string a) => Task.FromResult(1);
        }
        """,
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a) => a;
            [RunInProcess(Name = "Add2")] public static int Add(int a, CancellationToken token) => a;
            [RunInProcess] public static int Load(string a) => 1;
            [RunInProcess(Idempotent = true, Name = "Load2")] public static Task<int> LoadAsync(string a) => Task.FromResult(1);
        }
        """);

    [Fact]
    public Task OverloadsWithOtherParametersOrNames_AreNotFlagged() => Verify.NotFlagged<StubsClashAnalyzer>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a) => a;
            [RunInProcess] public static int Add(string a) => 1;
            [RunInProcess(Name = "AddWithToken")] public static int Add(int a, CancellationToken token) => a;
            public static int Add(int a, params CancellationToken[] tokens) => a;
        }
        public static partial class Other
        {
            [RunInProcess] public static int Add(int a) => a;
        }
        """);

    [Fact]
    public Task SeveralThatClash_AreFlaggedAndFixedWithDifferentNames() =>
        Verify.Fix<StubsClashAnalyzer, StubsClashCodeFix>(
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a) => a;
            [RunInProcess] public static int {|MP0009:Add|}(int a, CancellationToken token) => a;
            [RunInProcess] public static Task<int> {|MP0009:AddAsync|}(int a) => Task.FromResult(a);
        }
        """,
        """
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Add(int a) => a;
            [RunInProcess(Name = "Add2")] public static int Add(int a, CancellationToken token) => a;
            [RunInProcess(Name = "Add3")] public static Task<int> AddAsync(int a) => Task.FromResult(a);
        }
        """);
}
