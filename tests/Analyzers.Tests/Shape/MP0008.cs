using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0008
{
    [Fact]
    public Task TokenInFront_IsFlaggedAndFixed() =>
        Verify.Fix<CancellationTokenIsNotLastAnalyzer, CancellationTokenIsNotLastCodeFix>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One(CancellationToken {|MP0008:token|}, int a) => a;
            [RunInProcess] public static int Two(int a, CancellationToken {|MP0008:token|}, int b = 1) => a + b;
            public static int Use(CancellationToken t) => One(t, 1) + Two(1, t) + Two(1, t, 2) + Two(token: t, a: 3);
        }
        """,
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One(int a, CancellationToken token) => a;
            [RunInProcess] public static int Two(int a, int b = 1, CancellationToken token = default) => a + b;
            public static int Use(CancellationToken t) => One(1, t) + Two(1, token: t) + Two(1, 2, t) + Two(token: t, a: 3);
        }
        """);

    [Fact]
    public Task LastTokenAndTokenBeforeParams_AreNotFlagged() => Verify.NotFlagged<CancellationTokenIsNotLastAnalyzer>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static void One(int a, CancellationToken token) { }
            [RunInProcess] public static void Two(int a, CancellationToken token, params int[] rest) { }
            [RunInProcess] public static void Three(CancellationToken token = default) { }
            private static void Four(CancellationToken token, int a) { }
        }
        """);

    [Fact]
    public Task MethodThatAnotherFileTakesAsADelegate_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<CancellationTokenIsNotLastAnalyzer, CancellationTokenIsNotLastCodeFix>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Run(CancellationToken {|MP0008:token|}, int a) => a;
        }
        """,
        """
        using System;
        using System.Threading;
        public static class Caller
        {
            public static Func<CancellationToken, int, int> Use() => Jobs.Run;
        }
        """);
}
