using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3009
{
    [Fact]
    public Task Exit_IsFlaggedAndFixed() => Verify.Fix<ExitInWorkerAnalyzer, ExitInWorkerCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static void Check(int a)
            {
                if (a < 0) {|MP3009:Environment.Exit(3)|};
                if (a > 10)
                {
                    {|MP3009:Environment.Exit(a)|};
                    return;
                }
            }
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess]
            public static void Check(int a)
            {
                if (a < 0) throw new InvalidOperationException("Ended with code 3");
                if (a > 10)
                {
                    throw new InvalidOperationException("Ended with code a");
                }
            }
        }
        """));

    [Fact]
    public Task FailFastAndUnmarkedMethods_AreNotFlagged() => Verify.NotFlagged<ExitInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Crash() => Environment.FailFast("on purpose");
            public static void Leave() => Environment.Exit(1);
        }
        """));
}
