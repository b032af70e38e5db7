using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1013
{
    [Fact]
    public Task ProgressInData_IsFlaggedAndFixed() => Verify.Fix<ProgressInDataAnalyzer, MoveToParameterCodeFix>(
        JobsSource.With("""
        public sealed class Request
        {
            public int Number;
            public IProgress<double>? Progress;
        }
        public sealed class Second
        {
            public int Number;
            public IProgress<double>? Progress;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Request {|MP1013:request|}, CancellationToken token = default) => request.Progress?.Report(1);
            [RunInProcess] public static void Two(Second {|MP1013:request|}) => request.Progress!.Report(2);
        }
        """),
        JobsSource.With("""
        public sealed class Request
        {
            public int Number;
            [NonSerialized]
            public IProgress<double>? Progress;
        }
        public sealed class Second
        {
            public int Number;
            [NonSerialized]
            public IProgress<double>? Progress;
        }
        public static partial class Work
        {
            [RunInProcess] public static void One(Request request, IProgress<double>? progress = null, CancellationToken token = default) => progress?.Report(1);
            [RunInProcess] public static void Two(Second request, IProgress<double>? progress = null) => progress!.Report(2);
        }
        """));

    [Fact]
    public Task ProgressParameters_AreNotFlagged() => Verify.NotFlagged<ProgressInDataAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(int a, IProgress<double> progress, IProgress<string> log) { }
        }
        """));
}
