using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// Every row of docs/pickle-failures.md: the rule that answers it, or nothing where the thing simply crosses.
/// </summary>
[Trait("Row", "G-11")]
public sealed partial class PickleFailureTests
{
    private static readonly Dictionary<string, (string Rule, string Source)> s_rows = new(StringComparer.Ordinal)
    {
        ["lambda"] = ("MP3010", """
            public static class P { public static Task Run(ProcessPool pool, int n) => pool.RunAsync(() => n + 1); }
            """),
        ["lambda-in-data"] = ("MP1002", """
            public sealed class Schedule { public int Steps; public Func<int, double>? Rate; }
            public static partial class P { [RunInProcess] public static int Train(Schedule schedule) => schedule.Steps; }
            """),
        ["closure"] = ("MP0012", """
            public static partial class P { public static int Run() { return Serve(1); [RunInProcess] static int Serve(int port) => port; } }
            """),
        ["main-function"] = ("", """
            Console.WriteLine("Hello");
            internal static partial class Program
            {
                [RunInProcess] private static int Twice(int x) => x * 2;
                public static async Task<bool> Check(IProcessPool pool) => await pool.RunAsync(Calls.Twice(21)) == 42;
            }
            """),
        ["local-class"] = ("", """
            public static partial class P
            {
                private sealed record Point(int X, int Y);
                [RunInProcess] private static Point Mirror(Point p) => new(p.Y, p.X);
                public static async Task<bool> Check(IProcessPool pool) => await pool.RunAsync(Calls.Mirror(new Point(1, 2))) == new Point(2, 1);
            }
            """),
        ["generator"] = ("MP1001", """
            public static partial class P { [RunInProcess] public static int Sum(IEnumerator<int> numbers) => numbers.Current; }
            """),
        ["generator-result"] = ("MP0013", """
            public static partial class P { [RunInProcess] public static IEnumerable<int> Count(int to) { for (int i = 0; i < to; i++) yield return i; } }
            """),
        ["file"] = ("MP1004", """
            public static partial class P { [RunInProcess] public static string Read(StreamReader file) => file.ReadToEnd(); }
            """),
        ["file-in-object"] = ("MP1004", """
            public sealed class Mail { public string To = ""; public Attachment? Attached; }
            public sealed class Attachment { public Stream? Content; }
            public static partial class P { [RunInProcess] public static string Send(Mail mail) => mail.To; }
            """),
        ["socket"] = ("MP1007", """
            public static partial class P { [RunInProcess] public static bool Serve(System.Net.Sockets.Socket client) => client.Connected; }
            """),
        ["tls"] = ("MP1004", """
            public static partial class P { [RunInProcess] public static bool Serve(System.Net.Security.SslStream client) => client.CanRead; }
            """),
        ["connection"] = ("MP1007", """
            public static partial class P { [RunInProcess] public static string Query(System.Data.Common.DbConnection db) => db.Database; }
            """),
        ["query"] = ("MP1011", """
            public static partial class P { [RunInProcess] public static IQueryable<int> Query(int user) => new[] { user }.AsQueryable(); }
            """),
        ["thread-lock"] = ("MP1006", """
            public sealed class Counter { public int Value; public Lock Guard = new(); }
            public static partial class P { [RunInProcess] public static int Add(Counter counter) => counter.Value; }
            """),
        ["lock-by-value"] = ("", """
            public sealed record Job(int Id, ProcessLock Guard);
            public static partial class P
            {
                [RunInProcess] public static bool Try(Job job) => job.Guard.TryEnter(TimeSpan.Zero);
                public static async Task<bool> Check(IProcessPool pool)
                {
                    using var guard = new ProcessLock();
                    guard.Enter();
                    bool whileHeld = await pool.P.TryAsync(new Job(1, guard));
                    guard.Exit();
                    return !whileHeld && await pool.P.TryAsync(new Job(1, guard)) && guard.IsHeld;
                }
            }
            """),
        ["queue-by-value"] = ("", """
            public static partial class P
            {
                [RunInProcess] public static void Fill(ProcessQueue<int> queue) => queue.Enqueue(7);
                public static async Task<bool> Check(IProcessPool pool)
                {
                    using var queue = new ProcessQueue<int>();
                    await pool.P.FillAsync(queue);
                    return queue.Dequeue(TimeSpan.FromSeconds(30)) == 7;
                }
            }
            """),
        ["queue-loses"] = ("MP1002", """
            public static partial class P { [RunInProcess] public static void Fill(ProcessQueue<Action> queue) { } }
            """),
        ["logger"] = ("MP1008", """
            public sealed class Service(Microsoft.Extensions.Logging.ILogger<Service> logger) { public string Name = ""; public object Log => logger; }
            public static partial class P
            {
                [RunInProcess] public static bool Run(Microsoft.Extensions.Logging.ILogger logger) => logger is null;
                [RunInProcess] public static string Serve(Service service) => service.Name;
            }
            """),
        ["running-work"] = ("MP1005", """
            public sealed class Download { public string Url = ""; public Task<byte[]>? Body; }
            public static partial class P { [RunInProcess] public static int Parse(Download download) => download.Url.Length; }
            """),
        ["thread"] = ("MP1005", """
            public sealed class Poller { public string Url = ""; public Thread? Loop; }
            public static partial class P { [RunInProcess] public static int Poll(Poller poller) => poller.Url.Length; }
            """),
        ["services"] = ("MP1008", """
            public static partial class P { [RunInProcess] public static bool Run(IServiceProvider services) => services is null; }
            """),
        ["module"] = ("MP1010", """
            public static partial class P { [RunInProcess] public static string Load(System.Reflection.Assembly plugin) => plugin.FullName ?? ""; }
            """),
        ["bound-method"] = ("MP0001", """
            public partial class P { [RunInProcess] public int Scan(string host) => host.Length; }
            """),
        ["exception-arguments"] = ("MP1018", """
            public sealed class Failed(int code) : Exception("code " + code);
            public static partial class P { [RunInProcess] public static void Run() => throw new Failed(3); }
            """),
        ["exception-keywords"] = ("", """
            public sealed class Failed : Exception { public Failed(string message, Exception? inner = null) : base(message, inner) { } }
            public static partial class P
            {
                [RunInProcess] public static void Run() => throw new Failed("x");
                public static async Task<bool> Check(IProcessPool pool)
                {
                    try { await pool.P.RunAsync(); return false; }
                    catch (Failed e) { return e.Message == "x" && e.StackTrace!.Contains("P.Run"); }
                }
            }
            """),
        ["exception-in-data"] = ("MP1001", """
            public static partial class P { [RunInProcess] public static Exception Run() => new InvalidOperationException(); }
            """),
        ["weakref"] = ("MP1001", """
            public sealed class Node { public string Name = ""; public WeakReference<Node>? Parent; }
            public static partial class P { [RunInProcess] public static string Visit(Node node) => node.Name; }
            """),
        ["dynamic-type"] = ("MP1009", """
            public static partial class P { [RunInProcess] public static string Usage(dynamic disk) => "x"; }
            """),
        ["tuple"] = ("", """
            public static partial class P
            {
                [RunInProcess] public static (double Mean, int Count) Describe(double[] values) => (values.Average(), values.Length);
                public static async Task<bool> Check(IProcessPool pool) => await pool.P.DescribeAsync([1, 2]) is { Mean: 1.5, Count: 2 };
            }
            """),
        ["pointer"] = ("MP1003", """
            public struct Device { public int Id; public nint Handle; }
            public static partial class P { [RunInProcess] public static int Measure(Device device) => device.Id; }
            """),
        ["unpicklable-result"] = ("MP1002", """
            public sealed class Model { public int Steps; public Func<double>? Reporter; }
            public static partial class P { [RunInProcess] public static Model Run(int steps) => new() { Steps = steps }; }
            """),
        ["recursion"] = ("", """
            public sealed class Tree { public Tree? Parent; public List<Tree> Children = []; }
            public sealed class Chain { public Chain? Next; }
            public static partial class P
            {
                [RunInProcess] public static Tree Grow(Tree tree) { tree.Children.Add(new Tree { Parent = tree }); return tree; }
                [RunInProcess] public static bool Take(Chain chain) => chain.Next is null;
                public static async Task<bool> Check(IProcessPool pool)
                {
                    Tree grown = await pool.P.GrowAsync(new Tree());
                    var deep = new Chain();
                    for (int i = 0; i < 1_000_000; i++) deep = new Chain { Next = deep };
                    try { await pool.P.TakeAsync(deep); return false; }
                    catch (ProcessSerializationException) { return grown.Children[0].Parent == grown; }
                }
            }
            """),
        ["globals"] = ("MP3006", """
            public static partial class P { private static string? s_input; public static void Load(string path) => s_input = path; [RunInProcess] public static int Fit() => s_input!.Length; }
            """),
        ["globals-initializer"] = ("", """
            public static partial class P
            {
                private static string? s_session;
                [RunInProcess] public static void Initialize(string url) => s_session = url;
                [RunInProcess] public static int Fetch(int id) => s_session!.Length + id;
                public static async Task<bool> Check(IProcessPool pool)
                {
                    await pool.RunAsync(Calls.Initialize("abc"));
                    return await pool.P.FetchAsync(1) == 4;
                }
            }
            """),
        ["main-guard"] = ("", """
            Console.WriteLine("Hello");
            public static partial class P
            {
                [RunInProcess] public static int F(int x) => x;
                public static async Task<bool> Check(IProcessPool pool) => await pool.RunAsync(Calls.F(1)) == 1;
            }
            """),
        ["input"] = ("MP3008", """
            public static partial class P { [RunInProcess] public static bool Confirm() => Console.ReadLine() == "y"; }
            """),
        ["exit"] = ("MP3009", """
            public static partial class P { [RunInProcess] public static void Check(int x) { if (x > 0) Environment.Exit(1); } }
            """),
        ["pool-in-object"] = ("MP1016", """
            public static partial class P { [RunInProcess] public static int Run(ProcessPool pool) => 1; }
            """),
    };

    public static TheoryData<string> Rows => [.. s_rows.Keys];

    /// <summary>The rows that say what happens at run time.</summary>
    public static TheoryData<string> Guarantees =>
        [.. s_rows.Where(row => row.Value.Rule.Length == 0).Select(row => row.Key)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row_IsAnsweredAsTheTableSays(string row)
    {
        (string rule, string source) = s_rows[row];
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) =
            await AllRules.RunAsync(AllRules.Compile(source, references: TestReferences.Logging));
        Assert.Empty(errors.Where(error => rule != "MP3010" && error.Id != rule));
        if (rule.Length == 0) Assert.Empty(findings);
        else Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(rule, finding.Id));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Guarantees))]
    public async Task Guarantee_Holds(string row)
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { Inline = true });
        Assert.True(await CompiledRow.Load(s_rows[row].Source)(pool));
    }

    [Fact]
    public void Table_HasTheRowsOfTheTests()
    {
        var table = TableRow().Matches(Repository.Read("docs", "pickle-failures.md"))
            .ToDictionary(m => m.Groups["name"].Value, m => m.Groups["rule"].Value, StringComparer.Ordinal);
        Assert.True(table.Count >= 25, $"The table has {table.Count} rows.");
        Assert.Equal(s_rows.ToDictionary(row => row.Key, row => row.Value.Rule), table);
    }

    [GeneratedRegex(@"^\| (?<name>[\w-]+) \|[^|]*(\\\|[^|]*)*\| \[[^\]]+\]\(https://github\.com/[^)]+\) \| (\[(?<rule>MP\d{4})\]\([^)]*\)|guarantee) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableRow();
}
