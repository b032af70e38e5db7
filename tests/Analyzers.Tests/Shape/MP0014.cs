using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0014
{
    [Fact]
    public Task TasksInTasks_AreFlaggedAndFixed() => Verify.Fix<TaskInTaskAnalyzer, TaskInTaskCodeFix>(
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static async Task<Task<int>> {|MP0014:One|}()
            {
                await Task.Yield();
                return Task.FromResult(1);
            }

            [RunInProcess] public static Task<Task<int>> {|MP0014:Two|}() => Task.FromResult(Task.FromResult(2));
        }
        """,
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static async Task<int> One()
            {
                await Task.Yield();
                return await Task.FromResult(1);
            }

            [RunInProcess] public static Task<int> Two() => Task.FromResult(Task.FromResult(2)).Unwrap();
        }
        """);

    [Fact]
    public Task StreamInATask_IsFlaggedButNotFixed() => Verify.NoFix<TaskInTaskAnalyzer, TaskInTaskCodeFix>(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static Task<IAsyncEnumerable<int>> {|MP0014:Pages|}() => throw null!;
        }
        """);

    [Fact]
    public Task OneTask_IsNotFlagged() => Verify.NotFlagged<TaskInTaskAnalyzer>(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static Task<int> One() => Task.FromResult(1);
            [RunInProcess] public static ValueTask<List<int>> Two() => default;
            private static Task<Task> Three() => Task.FromResult(Task.CompletedTask);
        }
        """);

    [Fact]
    public Task CallersInOtherFilesThatAwaitTwice_AreFixedToo() =>
        Verify.FixProject<TaskInTaskAnalyzer, TaskInTaskCodeFix>(
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static Task<Task<int>> {|MP0014:Load|}(int a) => Task.FromResult(Task.FromResult(a));
            }
            """,
            """
            using System.Threading.Tasks;
            public static class Caller
            {
                public static async Task<int> Use() => await await Jobs.Load(1) + await (await Jobs.Load(2)) + await Jobs.Load(3).Unwrap();
            }
            """,
        ],
        [
            """
            using System.Threading.Tasks;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static Task<int> Load(int a) => Task.FromResult(Task.FromResult(a)).Unwrap();
            }
            """,
            """
            using System.Threading.Tasks;
            public static class Caller
            {
                public static async Task<int> Use() => await Jobs.Load(1) + await Jobs.Load(2) + await Jobs.Load(3);
            }
            """,
        ]);

    [Fact]
    public Task MethodWhoseInnerTaskAnotherFileKeeps_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<TaskInTaskAnalyzer, TaskInTaskCodeFix>(
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static Task<Task<int>> {|MP0014:Load|}(int a) => Task.FromResult(Task.FromResult(a));
        }
        """,
        """
        using System.Threading.Tasks;
        public static class Caller
        {
            public static async Task<Task<int>> Use() => await Jobs.Load(1);
        }
        """);

    [Fact]
    public Task MethodWhoseStubAnotherFileCalls_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<TaskInTaskAnalyzer, TaskInTaskCodeFix>(
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static Task<Task<int>> {|MP0014:Load|}(int a) => Task.FromResult(Task.FromResult(a));
        }
        """,
        """
        using System.Threading.Tasks;
        using Multiprocessing;
        public static class Caller
        {
            public static async Task<int> Use(ProcessPool pool) => await await pool.Jobs.LoadAsync(1);
        }
        """);
}
