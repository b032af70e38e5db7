using Multiprocessing.CodeFixes.Crossing;
using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1001
{
    [Fact]
    public Task TypesThatStandForThisProcess_AreFlaggedAndFixed() =>
        Verify.Fix<TypeCannotCrossAnalyzer, LeaveMemberOutCodeFix>(
        JobsSource.With("""
        public sealed class Order
        {
            public int Number;
            private WeakReference<string>? _cache;
            // Kept.
            public System.Diagnostics.Process? Child { get; set; }
            public string? Cached() => _cache is { } c && c.TryGetTarget(out string? s) ? s : null;
        }
        public sealed record Note(string Text, WeakReference? Source);
        public static partial class Work
        {
            [RunInProcess] public static void Run(Order {|MP1001:order|}) { }
            [RunInProcess] public static void Read(List<Note> {|MP1001:notes|}) { }
        }
        """),
        JobsSource.With("""
        public sealed class Order
        {
            public int Number;
            [NonSerialized]
            private WeakReference<string>? _cache;
            // Kept.
            [field: NonSerialized]
            public System.Diagnostics.Process? Child { get; set; }
            public string? Cached() => _cache is { } c && c.TryGetTarget(out string? s) ? s : null;
        }
        public sealed record Note(string Text, [field: NonSerialized] WeakReference? Source);
        public static partial class Work
        {
            [RunInProcess] public static void Run(Order order) { }
            [RunInProcess] public static void Read(List<Note> notes) { }
        }
        """), rounds: 3);

    [Fact]
    public Task ParametersAndResults_AreFlagged() => Verify.Analyzer<TypeCannotCrossAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Run(IAsyncEnumerable<int> {|MP1001:items|}, IEnumerator<int> {|MP1001:position|}) { }
            [RunInProcess] public static WeakReference {|MP1001:Find|}() => throw null!;
            [RunInProcess] public static void Progress(IProgress<WeakReference> {|MP1001:progress|}) { }
        }
        """));

    [Fact]
    public Task PlainData_IsNotFlagged() => Verify.NotFlagged<TypeCannotCrossAnalyzer>(
        JobsSource.With("""
        public enum Kind { A, B }
        public sealed record Address(string Street, int? Number);
        public class Order
        {
            private readonly int _id = 1;
            public required List<Address> Addresses { get; init; }
            public Dictionary<string, int[]> Map { get; } = [];
            public (Kind Kind, DateTime When) Pair;
            public Order? Parent;
            public static WeakReference? s_shared;
            [NonSerialized] public WeakReference? Left;
            public int Id => _id;
        }
        public static partial class Work
        {
            [RunInProcess] public static Order Run(Order order, IProgress<double> progress, CancellationToken token) => order;
            [RunInProcess] public static async IAsyncEnumerable<Address> Stream(int[] numbers) { await Task.Yield(); yield break; }
            public static void NotMarked(WeakReference reference) { }
        }
        """));
}
