using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1019
{
    [Fact]
    public Task Disposables_AreFlaggedAndFixed() => Verify.Fix<DisposableCrossesAsCopyAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public sealed class TemporaryFile : IDisposable
        {
            public string Path = "";
            public void Dispose() => System.IO.File.Delete(Path);
        }
        public sealed class Job
        {
            public int Number;
            public TemporaryFile? File { get; set; }
        }
        public sealed record Other(TemporaryFile? File);
        public static partial class Work
        {
            [RunInProcess] public static void One(Job {|MP1019:job|}) { }
            [RunInProcess] public static void Two(Other {|MP1019:other|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class TemporaryFile : IDisposable
        {
            public string Path = "";
            public void Dispose() => System.IO.File.Delete(Path);
        }
        public sealed class Job
        {
            public int Number;
            [field: NonSerialized]
            public TemporaryFile? File { get; set; }
        }
        public sealed record Other([field: NonSerialized] TemporaryFile? File);
        public static partial class Work
        {
            [RunInProcess] public static void One(Job job) { }
            [RunInProcess] public static void Two(Other other) { }
        }
        """));

    [Fact]
    public Task HandlesAndData_AreNotFlagged() => Verify.NotFlagged<DisposableCrossesAsCopyAnalyzer>(
        JobsSource.With("""
        public sealed class Scope : IDisposable { public int Number; public void Dispose() { } }
        public sealed class Data { public int Number; [NonSerialized] public Scope? Scope; }
        public static partial class Work
        {
            [RunInProcess] public static void One(Data data) { }
            public static void NotMarked(Scope scope) { }
        }
        """));
}
