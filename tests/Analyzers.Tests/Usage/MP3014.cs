using Microsoft.CodeAnalysis.Testing;
using Multiprocessing.Analyzers.Tests.Support;
using Multiprocessing.Generator.Analyzers.Usage;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Usage;

public sealed class MP3014
{
    [Fact]
    public Task WritesThatTheCallerReads_AreFlagged() => Verify.Analyzer<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static int s_total;
            private static readonly Dictionary<string, int> s_sizes = [];
            private static readonly List<string> s_names = [];
            private static long s_shared;
            public static string? Last { get; private set; }

            [RunInProcess] public static void Count() => ++{|MP3014:s_total|};
            [RunInProcess] public static void Add(string name)
            {
                {|MP3014:s_sizes|}[name] = name.Length;
                {|MP3014:Work.s_names|}.Add(name);
                {|MP3014:Last|} = name;
                Action later = () => Interlocked.Increment(ref {|MP3014:s_shared|});
                void Local() => {|MP3014:s_total|} += 2;
                later();
                Local();
            }
        }
        public static partial class Work
        {
            public static async Task Use(ProcessPool pool)
            {
                s_total = 0;
                s_sizes.Clear();
                await pool.RunAsync(Jobs.Calls.Log("a"));
                Console.WriteLine(s_total + s_sizes["a"] + s_names.Count + Interlocked.Read(ref s_shared));
            }
        }
        public static class Program
        {
            public static string? Show => Work.Last;
        }
        """));

    [Fact]
    public Task WritesOfHelpers_AreFlagged() => Verify.Analyzer<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            [RunInProcess] public static void Count(string text) => Statistics.Add(text);
            [RunInProcess] public static void Make() => new Recorder().Record(3);
        }
        public static class Statistics
        {
            public static int Total { get; set; }
            public static int Longest;
            public static void Add(string text) { Total += Note(text); }
            private static int Note(string text) => {|MP3014:Longest|} = Math.Max(Longest, text.Length);
        }
        public sealed class Recorder
        {
            internal static readonly Queue<int> Items = new();
            public Recorder() => {|MP3014:Items|}.Enqueue(0);
            public void Record(int value) => Size = value;
            private int Size { set => {|MP3014:Items|}.Enqueue(value); }
        }
        public static class Program
        {
            public static int Show() => Statistics.Longest + Recorder.Items.Dequeue();
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task TopLevelProgramThatReads_IsFlagged() => Verify.Analyzer<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        // top-level
        using var pool = new ProcessPool();
        await pool.RunAsync(Jobs.Calls.Log("a"));
        Console.WriteLine(Program.Total + Work.Count);

        public static partial class Work
        {
            internal static int Count;
            [RunInProcess] public static void Run() => Program.Add({|MP3014:Count|}++);
        }
        public partial class Program
        {
            internal static int Total;
            internal static void Add(int value) => {|MP3014:Total|} += value;
        }
        """));

    [Fact]
    public Task StateOfWorkersAlone_IsNotFlagged() => Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static readonly Dictionary<string, int> s_cache = [];
            private static string? s_setting;
            private static int s_calls;
            [ThreadStatic] private static int t_depth;
            private static readonly SharedArray<int> s_shared = new(3);
            private static int[] s_table = Table();
            private static int s_initial = 2;
            private static Lazy<int> s_lazy = new(() => s_initial);

            [RunInProcess] public static void Initialize(string value) { s_setting = value; s_table[0] = 1; s_initial = 3; }
            [RunInProcess] public static int Size(string key)
            {
                s_calls++;
                t_depth = 1;
                s_shared[0] = 2;
                return s_cache[key] = Size2(key) + s_table[0] + s_setting!.Length + s_calls + s_lazy.Value;
            }

            private static int[] Table() => [1];
            private static int Size2(string key) => s_cache.TryGetValue(key, out int size) ? size : key.Length;

            public static (string, int, int) Use() => (nameof(s_setting), t_depth, s_shared[0]);
        }
        """));

    [Fact]
    public Task StaticsThatTheCallerGivesValuesToo_AreNotFlagged() => Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static string? s_setting;
            private static readonly List<string> s_log = [];
            private static int s_direct;
            private static Dictionary<string, int>? s_loaded;

            [RunInProcess] public static void Initialize(string value) => s_setting = value;
            [RunInProcess] public static void Log(string line) => s_log.Add(line);
            [RunInProcess] public static void Direct() => s_direct++;
            [RunInProcess] public static int Load(string key) { EnsureLoaded(); return 1; }

            private static void EnsureLoaded() => Fill();
            private static void Fill() => s_loaded ??= new() { ["a"] = 1 };

            public static object Use(string value)
            {
                s_setting = value;
                s_log.Add(value);
                Direct();
                EnsureLoaded();
                return (s_setting, s_log.Count, s_direct, s_loaded!.Count);
            }
        }
        """));

    [Fact]
    public Task WritesOfCodeThatIsNotMarked_AreNotFlagged() => Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public static partial class Work
        {
            private static int s_total;
            private static int s_other;

            [RunInProcess] public static int Read() => Volatile.Read(ref s_other);
            public static void Count() => s_total++;
            public static int Use() => s_total + s_other;
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task ReadersThatWorkersMayReachUnseen_AreNotReaders() => Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public interface IStep { void Run(); }
        public class Base { public virtual string Show() => ""; }
        public partial class Work : Base, IStep, IDisposable
        {
            private static string? s_job;
            private static string? s_written;

            [RunInProcess] public static void Start(string job)
            {
                s_job = job;
                IStep step = new Work();
                step.Run();
            }

            public void Run() => Console.WriteLine(s_job);
            public void Dispose() => s_written = "a";
            public override string Show() => s_job!;
            public static Work operator +(Work left, Work right) => s_job is null ? left : right;
            [RunInProcess] public static void End() { using Work work = new(); }
            public static string? Use(IDisposable any) { any.Dispose(); return s_written; }
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task ConstructorsAndPropertiesThatThisProcessUsesToo_AreNotFlagged() =>
        Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public class Order
        {
            private static int s_next;
            public readonly int Id;
            public Order() => Id = ++s_next;
            public static int Made => s_next;
        }
        public class Engine : List<int>;
        public static partial class Work
        {
            private static Engine? s_engine;
            private static Engine Engine => s_engine ??= new Engine();

            [RunInProcess] public static int Make() => new Order().Id + Engine.Count;
            public static int Use() => new Order().Id + Order.Made + Engine.Count;
            public static int? Show() => s_engine?.Count;
        }
        """));

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task ValuesOfThisProcessThatAreSpelledOut_AreNotResets() => Verify.NotFlagged<WriteStaysInWorkerAnalyzer>(
        JobsSource.With("""
        public sealed class Model(string path) { public string Path => path; }
        public static partial class Work
        {
            private static Model? s_model;
            private static string s_culture = "";
            private static readonly AsyncLocal<string?> s_id = new();

            [RunInProcess] public static void Load(string path) { s_model = new Model(path); s_culture = path; s_id.Value = path; }

            public static string Use()
            {
                s_model = new Model("a");
                s_culture = "de";
                return s_model.Path + s_culture + s_id.Value;
            }
        }
        """));

    /// <summary>In an editor the code of another project is source as well.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public Task CodeOfAReferencedProject_IsNotLookedAt()
    {
        AnalyzerRun<WriteStaysInWorkerAnalyzer> run = new(
            JobsSource.With("""
            public static partial class Work
            {
                private static int s_total;

                [RunInProcess] public static void Count() { ++{|MP3014:s_total|}; Library.Helper.Add(); Library.Helper.Total++; }
                public static int Use() => s_total + Library.Helper.Total;
            }
            """));
        ProjectState library = run.TestState.AdditionalProjects["Library"];
        library.AdditionalReferences.AddRange(run.TestState.AdditionalReferences);
        library.Sources.Add("""
            namespace Library;
            public static class Helper
            {
                public static int Total;
                public static void Add() => Total++;
            }
            """);
        run.TestState.AdditionalProjectReferences.Add("Library");
        return run.RunAsync(TestContext.Current.CancellationToken);
    }
}
