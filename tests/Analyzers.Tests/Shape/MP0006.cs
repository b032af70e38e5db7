using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0006
{
    [Fact]
    public Task AsyncVoid_IsFlaggedAndFixed() => Verify.Fix<MethodIsAsyncVoidAnalyzer, MethodIsAsyncVoidCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static async void {|MP0006:One|}() => await System.Threading.Tasks.Task.Yield();
            [RunInProcess] public static async void {|MP0006:Two|}() => await System.Threading.Tasks.Task.Yield();
        }
        """,
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static async Task One() => await System.Threading.Tasks.Task.Yield();
            [RunInProcess] public static async Task Two() => await System.Threading.Tasks.Task.Yield();
        }
        """);

    [Fact]
    public Task VoidAndAsyncTask_AreNotFlagged() => Verify.NotFlagged<MethodIsAsyncVoidAnalyzer>(
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static void One() { }
            [RunInProcess] public static async Task Two() => await Task.Yield();
            public static async void Handler() => await Task.Yield();
        }
        """);
}
