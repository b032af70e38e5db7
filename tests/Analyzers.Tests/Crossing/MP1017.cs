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

    private const string ByLength = """
        public sealed class ByLength : IEqualityComparer<string>
        {
            public bool Equals(string? x, string? y) => x?.Length == y?.Length;
            public int GetHashCode(string text) => text.Length;
        }
        """;

    [Fact]
    public Task MembersOfWhatCrosses_AreFlagged() => Verify.Analyzer<ComparerIsLostAnalyzer>(
        JobsSource.With(ByLength + """

        public sealed class Index
        {
            public Dictionary<string, int> Counts { get; set; } = {|MP1017:new(new ByLength())|};
            private readonly HashSet<string> _words = {|MP1017:new HashSet<string>(new ByLength())|};
            private readonly HashSet<string> _others;
            public HashSet<string>? More { get; init; }
            public Index() => _others = {|MP1017:new(new ByLength())|};
            public bool Has(string word) => _words.Contains(word) || _others.Contains(word);
        }
        public sealed record Book(List<Index> Chapters);
        public static partial class Work
        {
            [RunInProcess] public static int Count(Book book) => book.Chapters.Count;
            public static Index Make() => new() { More = {|MP1017:new(new ByLength())|} };
        }
        """));

    [Fact]
    public Task MembersOfWhatDoesNotCross_AreNotFlagged() => Verify.NotFlagged<ComparerIsLostAnalyzer>(
        JobsSource.With(ByLength + """

        public sealed class Index
        {
            private static readonly HashSet<string> s_known = new(new ByLength());
            [NonSerialized] private readonly HashSet<string> _cache = new(new ByLength());
            public Dictionary<string, int> Counts { get; set; } = new(StringComparer.OrdinalIgnoreCase);
            public bool Has(string word) => _cache.Contains(word) || s_known.Contains(word);
        }
        public sealed class Local
        {
            public HashSet<string> Words { get; } = new(new ByLength());
        }
        public static partial class Work
        {
            [RunInProcess] public static int Count(Index index) => new Local().Words.Count;
        }
        """));

    [Fact]
    public Task ConstructorInitializersAndQueries_AreNotFlagged() => Verify.NotFlagged<ComparerIsLostAnalyzer>(
        "using System.Linq;\n" + JobsSource.With(ByLength + """

        public class B(HashSet<string> words) { public int Count => words.Count; }
        public class D : B { public D() : base(new HashSet<string>(new ByLength())) { } }
        public class P() : B(new HashSet<string>(new ByLength()));
        public static class Program
        {
            public static object Query() => from w in new HashSet<string>(new ByLength()) select w;
            public static object Longer() => from w in new HashSet<string>(new ByLength()) where w.Length > 1 select w.Length;
        }
        """));

    [Fact]
    public Task CollectionWithAFormatter_IsNotFlagged() => Verify.Analyzer<ComparerIsLostAnalyzer>(
        JobsSource.Usings + "[assembly: ProcessFormatter(typeof(HashSet<string>), typeof(WordsFormatter))]\n" + ByLength
            + """

        public sealed class WordsFormatter : MemoryPack.MemoryPackFormatter<HashSet<string>>
        {
            public override void Serialize<TBufferWriter>(
                ref MemoryPack.MemoryPackWriter<TBufferWriter> writer, scoped ref HashSet<string>? value) => throw null!;
            public override void Deserialize(ref MemoryPack.MemoryPackReader reader, scoped ref HashSet<string>? value) => throw null!;
        }
        public static partial class Words
        {
            [RunInProcess] public static HashSet<string> Read() => new(new ByLength());
            [RunInProcess] public static Dictionary<string, int> Count() => {|MP1017:new(new ByLength())|};
        }
        """);

    [Fact]
    public Task WhatALambdaInAMarkedMethodReturns_IsNotFlagged() => Verify.NotFlagged<ComparerIsLostAnalyzer>(
        JobsSource.With(ByLength + """

        public static partial class Work
        {
            [RunInProcess] public static int Count(string[] names)
            {
                Func<HashSet<string>> make = () => new HashSet<string>(new ByLength());
                HashSet<string> Make()
                {
                    var set = new HashSet<string>(new ByLength());
                    return set;
                }
                return make().Count + Make().Count;
            }
        }
        """));
}
