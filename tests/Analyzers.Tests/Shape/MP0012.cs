using Multiprocessing.CodeFixes.Shape;
using Multiprocessing.Generator.Analyzers.Shape;

namespace Multiprocessing.Analyzers.Tests.Shape;

public sealed class MP0012
{
    [Fact]
    public Task LocalFunctionsAndLambdas_AreFlaggedAndFixed() =>
        Verify.Fix<LocalFunctionOrLambdaAnalyzer, LocalFunctionOrLambdaCodeFix>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int Use()
            {
                Func<int, int> twice = [{|MP0012:RunInProcess|}] (int a) => a * 2;
                return Add(1, 2) + twice(1);

                [RunInProcess]
                static int {|MP0012:Add|}(int a, int b) => a + b;
            }
        }
        """,
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int Use()
            {
                Func<int, int> twice = (int a) => a * 2;
                return Add(1, 2) + twice(1);
            }

            [RunInProcess]
            private static int Add(int a, int b) => a + b;
        }
        """);

    [Fact]
    public Task LocalFunctionThatCaptures_IsFlaggedButNotFixed() =>
        Verify.NoFix<LocalFunctionOrLambdaAnalyzer, LocalFunctionOrLambdaCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int Use(int offset)
            {
                return Add(1);

                [RunInProcess]
                int {|MP0012:Add|}(int a) => a + offset;
            }
        }
        """);

    [Fact]
    public Task LocalFunctionsWithoutTheAttribute_AreNotFlagged() => Verify.NotFlagged<LocalFunctionOrLambdaAnalyzer>(
        """
        using System;
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess]
            public static int Use()
            {
                Func<int, int> twice = [Obsolete] (int a) => a * 2;
                return Add(1, 2) + twice(1);

                [Obsolete]
                static int Add(int a, int b) => a + b;
            }
        }
        """);

    [Fact]
    public Task LocalFunctionThatNamesATypeParameter_IsFlaggedButNotFixed() =>
        Verify.NoFix<LocalFunctionOrLambdaAnalyzer, LocalFunctionOrLambdaCodeFix>(
        """
        using Multiprocessing;
        public static partial class Jobs
        {
            public static int Run<T>(T value)
            {
                return Size(1);
                [RunInProcess] static int {|MP0012:Size|}(int a) => typeof(T).Name.Length + a;
            }
        }
        """);
}
