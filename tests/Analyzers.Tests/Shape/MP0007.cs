using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0007
{
    [Fact]
    public Task SecondAndThirdToken_AreFlaggedAndFixed() =>
        Verify.Fix<SeveralCancellationTokensAnalyzer, SeveralCancellationTokensCodeFix>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static bool Run(CancellationToken a, int x, CancellationToken {|MP0007:b|}, CancellationToken {|MP0007:c|}) =>
                a.IsCancellationRequested || b.IsCancellationRequested || c.CanBeCanceled;
            public static bool Use(CancellationToken t) => Run(t, 1, t, c: t);
        }
        """,
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static bool Run(CancellationToken a, int x) =>
                a.IsCancellationRequested || a.IsCancellationRequested || a.CanBeCanceled;
            public static bool Use(CancellationToken t) => Run(t, 1);
        }
        """);

    [Fact]
    public Task OneToken_IsNotFlagged() => Verify.NotFlagged<SeveralCancellationTokensAnalyzer>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static void One(int x, CancellationToken a) => Two(a, a);
            private static void Two(CancellationToken a, CancellationToken b) { }
        }
        """);

    [Fact]
    public Task BothPartsOfAPartialMethod_AreFlaggedAndFixed() =>
        Verify.FixProject<SeveralCancellationTokensAnalyzer, SeveralCancellationTokensCodeFix>(
        [
            """
            using System.Threading;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static partial int Run(CancellationToken first, CancellationToken {|MP0007:second|});
            }
            """,
            """
            using System.Threading;
            public static partial class Jobs
            {
                public static partial int Run(CancellationToken one, CancellationToken other) => other.IsCancellationRequested ? 1 : 2;
                public static int Use(CancellationToken token) => Run(token, token);
            }
            """,
        ],
        [
            """
            using System.Threading;
            using Multiprocessing;
            public static partial class Jobs
            {
                [RunInProcess] public static partial int Run(CancellationToken first);
            }
            """,
            """
            using System.Threading;
            public static partial class Jobs
            {
                public static partial int Run(CancellationToken one) => one.IsCancellationRequested ? 1 : 2;
                public static int Use(CancellationToken token) => Run(token);
            }
            """,
        ]);

    [Fact]
    public Task MethodThatAnotherFileTakesAsADelegate_IsFlaggedButNotFixed() =>
        Verify.NoFixProject<SeveralCancellationTokensAnalyzer, SeveralCancellationTokensCodeFix>(
        """
        using System.Threading;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int Run(CancellationToken first, CancellationToken {|MP0007:second|}) => 1;
        }
        """,
        """
        using System;
        using System.Threading;
        public static class Caller
        {
            public static Func<CancellationToken, CancellationToken, int> Use() => Jobs.Run;
        }
        """);
}
