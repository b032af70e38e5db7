using Multiprocessing.Generator.Analyzers.Crossing;

namespace Multiprocessing.Analyzers.Tests.Crossing;

public sealed class MP1017
{
    [Fact]
    public Task CollectionsWithAComparerOfOnesOwn_AreFlagged() => Verify.Analyzer<ComparerIsLostAnalyzer>(
        JobsSource.With("""
        public sealed class ByLength : IEqualityComparer<string>
        {
            public bool Equals(string? x, string? y) => x?.Length == y?.Length;
            public int GetHashCode(string text) => text.Length;
        }
        public static partial class Work
        {
            [RunInProcess] public static HashSet<string> Names() => {|MP1017:new HashSet<string>(new ByLength())|};
            [RunInProcess] public static Dictionary<string, int> Map()
            {
                var map = {|MP1017:new Dictionary<string, int>(new ByLength())|};
                map["a"] = 1;
                return map;
            }
        }
        """));

    [Fact]
    public Task WellKnownComparersAndOtherUses_AreNotFlagged() => Verify.NotFlagged<ComparerIsLostAnalyzer>(
        JobsSource.With("""
        public sealed class ByLength : IEqualityComparer<string>
        {
            public bool Equals(string? x, string? y) => x?.Length == y?.Length;
            public int GetHashCode(string text) => text.Length;
        }
        public static partial class Work
        {
            [RunInProcess] public static HashSet<string> Names() => new(StringComparer.OrdinalIgnoreCase);
            [RunInProcess] public static int Count(string[] names)
            {
                var seen = new HashSet<string>(new ByLength());
                foreach (string name in names) seen.Add(name);
                return seen.Count;
            }
            public static HashSet<string> NotMarked() => new(new ByLength());
        }
        """));
}
