using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;
using Multiprocessing.TestSupport;

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

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task BothPartsOfAPartialMethod_AreFlaggedAndFixed() =>
        Verify.FixProject<MethodIsAsyncVoidAnalyzer, MethodIsAsyncVoidCodeFix>(
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] static partial void {|MP0006:Run|}(int a);
                [RunInProcess] public static partial void {|MP0006:Go|}(int a);
            }
            """,
            """
            using System.Threading.Tasks;
            public static partial class Jobs
            {
                static async partial void Run(int a) => await Task.Yield();
                public static async partial void Go(int a) => await Task.Yield();
            }
            """,
        ],
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] private static partial Task Run(int a);
                [RunInProcess] public static partial Task Go(int a);
            }
            """,
            """
            using System.Threading.Tasks;
            public static partial class Jobs
            {
                private static async partial Task Run(int a) => await Task.Yield();
                public static async partial Task Go(int a) => await Task.Yield();
            }
            """,
        ]);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task MethodThatAnotherFileTakesAsAnAction_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<MethodIsAsyncVoidAnalyzer, MethodIsAsyncVoidCodeFix>(
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static async void {|MP0006:Run|}() => await Task.Yield();
        }
        """,
        """
        public static class Caller
        {
            public static System.Action Use() => Jobs.Run;
        }
        """);
}
