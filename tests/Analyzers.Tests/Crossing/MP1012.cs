using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1012
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task TokensInData_AreFlaggedAndFixed() =>
        Verify.Fix<CancellationTokenInDataAnalyzer, MoveToParameterCodeFix>(
        JobsSource.With("""
        public sealed class Request
        {
            public int Number;
            public CancellationToken Token { get; set; }
        }
        public sealed class Second
        {
            public int Number;
            public CancellationToken Token { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static bool One(Request {|MP1012:request|}, int a) => request.Token.IsCancellationRequested;
            [RunInProcess] public static bool Two(Second {|MP1012:request|}, CancellationToken ct) => request.Token.CanBeCanceled;
        }
        """),
        JobsSource.With("""
        public sealed class Request
        {
            public int Number;
            [field: NonSerialized]
            public CancellationToken Token { get; set; }
        }
        public sealed class Second
        {
            public int Number;
            [field: NonSerialized]
            public CancellationToken Token { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static bool One(Request request, int a, CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested;
            [RunInProcess] public static bool Two(Second request, CancellationToken ct) => ct.CanBeCanceled;
        }
        """));

    [Fact]
    public Task TokenParameters_AreNotFlagged() => Verify.NotFlagged<CancellationTokenInDataAnalyzer>(
        JobsSource.With("""
        public sealed class Request
        {
            public int Number;
            [field: NonSerialized] public CancellationToken Token { get; set; }
        }
        public sealed class Second
        {
            public int Number;
            [field: NonSerialized] public CancellationToken Token { get; set; }
        }
        public static partial class Work
        {
            [RunInProcess] public static void Run(Request request, CancellationToken token) { }
        }
        """));
}
