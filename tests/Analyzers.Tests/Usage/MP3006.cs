using Multiprocessing.CodeFixes.Usage;
using Multiprocessing.Generator.Analyzers.Usage;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3006
{
    [Fact]
    public Task StaticsThatOthersWrite_AreFlaggedAndFixed() => Verify.Fix<MutableStaticReadAnalyzer, StaticReadCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            private static int s_factor = 1;
            private static readonly List<string> s_names = [];
            public static string? Folder { get; set; }

            [RunInProcess] public static int Scale(int a, CancellationToken token) => a * {|MP3006:s_factor|};
            [RunInProcess] public static int Names() => {|MP3006:s_names|}.Count;
            [RunInProcess] public static string? Path(string file) => {|MP3006:Work.Folder|} + file;

            public static void Configure(int factor, CancellationToken token)
            {
                s_factor = factor;
                s_names.Add("a");
                Scale(2, token);
                Path("b");
            }
        }
        public static class Program
        {
            public static void Main2() => Work.Folder = "x";
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            private static int s_factor = 1;
            private static readonly List<string> s_names = [];
            public static string? Folder { get; set; }

            [RunInProcess] public static int Scale(int a, int factor, CancellationToken token) => a * factor;
            [RunInProcess] public static int Names(List<string> names) => names.Count;
            [RunInProcess] public static string? Path(string file, string? folder) => folder + file;

            public static void Configure(int factor, CancellationToken token)
            {
                s_factor = factor;
                s_names.Add("a");
                Scale(2, s_factor, token);
                Path("b", Folder);
            }
        }
        public static class Program
        {
            public static void Main2() => Work.Folder = "x";
        }
        """));

    [Fact]
    public Task ConstantsImmutablesAndTheWorkersOwnState_AreNotFlagged() =>
        Verify.NotFlagged<MutableStaticReadAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private const int Constant = 1;
            private static readonly int[] s_table = [1, 2, 3];
            private static readonly List<string> s_neverChanged = ["a"];
            private static int s_setOnce;
            private static Dictionary<string, int>? s_cache;
            private static int s_calls;
            private static string? s_setByInitializer;
            [ThreadStatic] private static int t_depth;

            static Work() => s_setOnce = 3;

            [RunInProcess] public static void Initialize(string value) => s_setByInitializer = value;

            [RunInProcess] public static int Read(string key)
            {
                s_calls++;
                EnsureLoaded();
                return Constant + s_table[0] + s_neverChanged.Count + s_setOnce + s_cache![key] + s_setByInitializer!.Length + t_depth;
            }

            private static void EnsureLoaded() => s_cache ??= new() { ["a"] = 1 };
            public static void Depth() => t_depth = 1;
            public static int NotMarked() => s_calls = 1;
        }
        """));

    [Fact]
    public Task CallsThatChangeNothing_AreNotFlagged() => Verify.NotFlagged<MutableStaticReadAnalyzer>(
        "using System.Collections.Immutable;\nusing System.Linq;\n" + JobsSource.With("""
        public static partial class Work
        {
            private static readonly DateTime s_epoch = new(2000, 1, 1);
            private static readonly ImmutableList<int> s_list = [];
            private static readonly string s_text = "abc";
            private static ImmutableArray<int> s_array = [];
            private static readonly List<int> s_numbers = [1];
            private static string Title { get; } = "a";

            [RunInProcess] public static long Read() =>
                s_epoch.Ticks + s_list.Count + s_text.Length + s_array.Length + s_numbers.Count + Title.Length;

            public static object Use(TimeSpan t) =>
                (s_epoch.Add(t), s_list.Add(1).Remove(2), s_text.Insert(0, "x").Remove(1), s_array.Add(1), s_numbers.Append(2), Title.Insert(0, "b"));
        }
        """));

    [Fact]
    public Task WritesOfWhatHasTheSameName_AreNotFlagged() => Verify.NotFlagged<MutableStaticReadAnalyzer>(
        JobsSource.With("""
        public sealed record Person
        {
            public string? Name { get; set; }
        }
        public static class HomeWork
        {
            public static string? Folder { get; set; }
        }
        public static partial class Work
        {
            public static string? Name { get; set; }
            public static string? Folder { get; set; }
            public static int count = 1;

            [RunInProcess] public static string? Read() => Name + Folder + count;

            public static object Make() => (new Person { Name = "a" } with { Name = "b" }, HomeWork.Folder = "c");

            public static int Local(string Name)
            {
                Name = "d";
                int count = Name.Length;
                count++;
                return count;
            }
        }
        """));

    [Fact]
    public Task WritesThatChangeTheContent_AreFlagged() => Verify.Analyzer<MutableStaticReadAnalyzer>(
        "using System.Collections.Immutable;\n" + JobsSource.With("""
        public sealed class Names : List<string>;
        public static partial class Work
        {
            private static readonly int[] s_table = [1];
            private static readonly Dictionary<string, int> s_sizes = [];
            private static readonly System.Text.StringBuilder s_text = new();
            private static ImmutableList<int> s_list = [];
            private static readonly Names s_names = [];
            private static IList<int> Numbers { get; } = new List<int>();

            [RunInProcess] public static int Read() =>
                {|MP3006:s_table|}[0] + {|MP3006:s_sizes|}.Count + {|MP3006:s_text|}.Length + {|MP3006:s_list|}.Count
                + {|MP3006:s_names|}.Count + {|MP3006:Numbers|}.Count;

            public static void Write()
            {
                s_table[0] = 2;
                s_sizes["a"] = 3;
                s_text.Append("b");
                s_list = s_list.Add(4);
                s_names.Add("c");
                Work.Numbers.Add(5);
            }
        }
        """));

    [Fact]
    public Task TheWorkersOwnStateInSeveralParts_IsNotFlagged() => Verify.NotFlagged<MutableStaticReadAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static int Read(string key)
            {
                EnsureLoaded();
                return s_cache![key];
            }

            public static void Reset() => s_cache = null;
        }
        public static partial class Work
        {
            private static Dictionary<string, int>? s_cache;

            private static void EnsureLoaded() => s_cache ??= new() { ["a"] = 1 };
        }
        """));

    [Fact]
    public Task StaticThatACallerCannotReach_IsFlaggedButNotFixed() =>
        Verify.NoFix<MutableStaticReadAnalyzer, StaticReadCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            private static int s_factor = 1;

            [RunInProcess] public static int Scale(int a) => a * {|MP3006:s_factor|};
            public static void Configure(int factor) => s_factor = factor;
        }
        public static class Program
        {
            public static int Use() => Work.Scale(2);
        }
        """));

    [Fact]
    public Task CallsOfAStubWithAnotherName_AreFixedToo() => Verify.Fix<MutableStaticReadAnalyzer, StaticReadCodeFix>(
        JobsSource.Usings + """
        public static partial class Work
        {
            internal static int Factor = 1;
            [RunInProcess(Name = "Grow")] public static int Scale(int a) => a * {|MP3006:Factor|};
            public static void Configure() => Factor = 2;

            public static class Calls
            {
                public static ProcessCall<int> Grow(params int[] values) => throw null!;
            }
        }
        public static class Program
        {
            public static ProcessCall<int> Use() => Work.Calls.Grow(1);
        }
        """,
        JobsSource.Usings + """
        public static partial class Work
        {
            internal static int Factor = 1;
            [RunInProcess(Name = "Grow")] public static int Scale(int a, int factor) => a * factor;
            public static void Configure() => Factor = 2;

            public static class Calls
            {
                public static ProcessCall<int> Grow(params int[] values) => throw null!;
            }
        }
        public static class Program
        {
            public static ProcessCall<int> Use() => Work.Calls.Grow(1, Work.Factor);
        }
        """);

    [Fact]
    public Task WritesOfMembersAndTuplesAndByOtherTypes_AreFlagged() => Verify.Analyzer<MutableStaticReadAnalyzer>(
        JobsSource.With("""
        public sealed class Options
        {
            public int Level { get; set; }
            public List<int> Steps { get; } = [];
        }
        public static partial class Work
        {
            private static readonly Options s_options = new();
            private static readonly Options s_steps = new();
            private static readonly Options s_maybe = new();
            private static List<int>? s_list = [];
            private static int s_left, s_right, s_deep;
            internal static int Other;

            [RunInProcess] public static int Read() =>
                {|MP3006:s_options|}.Level + {|MP3006:s_steps|}.Steps.Count + {|MP3006:s_maybe|}.Level + {|MP3006:s_list|}!.Count
                + {|MP3006:s_left|} + {|MP3006:s_right|} + {|MP3006:s_deep|} + {|MP3006:Other|};

            public static void Write()
            {
                s_options.Level = 3;
                s_steps.Steps.Add(1);
                s_maybe?.Level = 4;
                s_list?.Add(1);
                (s_left, (s_right, s_deep)) = (1, (2, 3));
            }
        }
        public static class Startup
        {
            static Startup() => Work.Other = 3;
        }
        """));

    [Fact]
    public Task WhatHandlesHoldAndWhatIsOnlyRead_AreNotFlagged() => Verify.NotFlagged<MutableStaticReadAnalyzer>(
        JobsSource.With("""
        public sealed class Options
        {
            public int Level { get; set; }
            public SharedArray<int> Shared = null!;
            public System.Collections.Immutable.ImmutableList<int> Fixed = [];
        }
        public static partial class Work
        {
            private static readonly Options s_options = new();
            private static readonly Options s_others = new();

            [RunInProcess] public static int Read() => s_options.Level + s_options.Shared.Span.Length + s_others.Level;

            public static int Use(Options given)
            {
                s_options.Shared[0] = 1;
                s_options.Shared.Span[1] = 2;
                s_options.Fixed.Add(3);
                given.Level = s_others.Level;
                (int level, _) = (s_others.Level, 1);
                return level;
            }
        }
        """));

    [Fact]
    public Task MethodThatCallsItself_HandsOnItsParameter() => Verify.Fix<MutableStaticReadAnalyzer, StaticReadCodeFix>(
        JobsSource.With("""
        public static partial class Work
        {
            internal static int Factor = 1;
            [RunInProcess] public static int Scale(int a) => a == 0 ? {|MP3006:Factor|} : Scale(a - 1);
            public static int Configure() => Scale(Factor = 2);
        }
        """),
        JobsSource.With("""
        public static partial class Work
        {
            internal static int Factor = 1;
            [RunInProcess] public static int Scale(int a, int factor) => a == 0 ? factor : Scale(a - 1, factor);
            public static int Configure() => Scale(Factor = 2, Factor);
        }
        """));
}
