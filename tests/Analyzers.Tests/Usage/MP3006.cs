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
    public Task ConstantsImmutablesAndTheWorkersOwnState_AreNotFlagged() => Verify.NotFlagged<MutableStaticReadAnalyzer>(
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
}
