using Generator.Tests.TestSupport;

namespace Generator.Tests;

/// <summary>Every kind of signature compiles without a warning, in the stubs and where they are called.</summary>
public class SignatureTests
{
    private const string Head =
        """
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;

        """;

    [Fact]
    public void Stub_DefaultsOfEveryKind_AreKept() => Works(
        """
        public enum Level : long { Low = -5, High = long.MaxValue }
        public readonly record struct Span2(int A, int B);
        public static partial class Jobs
        {
            public const string Text = "a\"b\\c\r\n\0\u2028ü";
            [RunInProcess] public static string All(
                int i = -1, uint u = 4000000000, long l = long.MinValue, ulong ul = ulong.MaxValue, short s = -3, byte b = 255, sbyte sb = -128,
                char c = '\'', char zero = '\0', bool flag = true, float f = float.NaN, float g = 1.5f, double d = double.NegativeInfinity,
                double e = 1e-300, decimal m = 12.50m, string text = Text, string? none = null, Level level = Level.Low,
                Level? maybe = Level.High, int? count = 7, int? nothing = null, Span2 span = default, DateTime when = default, Guid id = default,
                object? never = null, DayOfWeek day = DayOfWeek.Friday, nint size = 0)
                => $"{i}{u}{l}";
            [RunInProcess] public static string Some(
                int i = -1, uint u = 4000000000, long l = long.MinValue, ulong ul = ulong.MaxValue, short s = -3, byte b = 255, sbyte sb = -128,
                char c = '\'', char zero = '\0', bool flag = true, float f = float.NaN, float g = 1.5f, double d = double.NegativeInfinity,
                double e = 1e-300, decimal m = 12.50m, string text = Text, string? none = null, Level level = Level.Low,
                Level? maybe = Level.High, int? count = 7, int? nothing = null, Span2 span = default, DateTime when = default, Guid id = default,
                DayOfWeek day = DayOfWeek.Friday)
                => $"{i}{u}{l}";
            internal static object[] Use(IProcessPool pool) =>
                [Calls.Some(), Calls.Some(text: "x"), (Func<ChildProcess>)(() => Spawn.Some(1, options: null)), pool.Jobs.SomeAsync(day: DayOfWeek.Monday)];
        }
        """);

    [Fact]
    public void Stub_Params_HasAFormForOptionsAndToken() => Works(
        """
        public static partial class Jobs
        {
            [RunInProcess] public static int Sum(string name, params int[] values) => values.Length;
            [RunInProcess] public static int Sum2(params List<int> values) => values.Count;
            [RunInProcess] public static int Sum3(params IEnumerable<string> values) => 0;
            internal static object[] Use(IProcessPool pool, CancellationToken token) =>
                [Calls.Sum("a", 1, 2, 3), Calls.Sum("a"), pool.Jobs.SumAsync("a", 1, 2), pool.Jobs.SumAsync("a", [1, 2], token),
                 (Func<ChildProcess>)(() => Spawn.Sum("a", 1)), (Func<ChildProcess>)(() => Spawn.Sum("a", [1], new ChildProcessOptions())),
                 Calls.Sum2(1, 2), Calls.Sum3("a", "b")];
        }
        """);

    [Fact]
    public void Stub_NamesThatAreKeywordsOrOurs_AreKept() => Works(
        """
        namespace @class.@event;
        public static partial class @static
        {
            [RunInProcess] public static int @int(int @this, int @params = 3) => @this;
            [RunInProcess] public static int Instance(int pool, int options, int cancellationToken, int __pool, int writer, int reader, int context, int parameter, int report, int result, int item) => pool;
            [RunInProcess] public static Task<int> RunAsync(int value, IProgress<int> progress, CancellationToken token) { progress.Report(value); return Task.FromResult(value); }
            [RunInProcess] public static Task Record(int field, int record, int required, int scoped, int file, int args) => Task.CompletedTask;
            internal static object[] Use(IProcessPool pool, IProgress<int> progress) =>
                [Calls.@int(1), pool.@static.intAsync(2), pool.@static.RunAsync(1, progress), pool.@static.InstanceAsync(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, cancellationToken1: default)];
        }
        """);

    [Fact]
    public void Stub_NestedTypes_AreReachedByBothWays() => Works(
        """
        namespace App
        {
            public partial class Outer
            {
                public static partial class Inner { [RunInProcess] public static int F() => 1; }
                public partial struct Deep { public partial record Deeper { public partial interface IDeepest { [RunInProcess] static int G() => 2; } } }
            }
            public partial record struct Other { internal static partial class Twin { [RunInProcess] internal static void H() { } } }
            public partial class Another { internal static partial class Twin { [RunInProcess] internal static void H() { } } }
        }
        namespace Use
        {
            using App;
            internal static class User
            {
                internal static object[] Use(IProcessPool pool, ProcessPool concrete) =>
                    [pool.Outer.Inner.FAsync(), pool.Inner.FAsync(), concrete.Outer.Deep.Deeper.IDeepest.GAsync(), pool.IDeepest.GAsync(),
                     pool.Other.Twin.HAsync(), pool.Another.Twin.HAsync(), Outer.Inner.Calls.F()];
            }
        }
        """);

    [Fact]
    public void Stub_AnnotationsTuplesAndCallerInformation_AreKept() => Works(
        """
        public static partial class Jobs
        {
            [RunInProcess] public static (int Count, string? Name) Pair((string? First, List<string?> Others)? pair, string?[]? names) => (1, null);
            [RunInProcess] public static Dictionary<string, (int X, int Y)[]?> Map(int[,] grid, int[][,] odd) => [];
            [RunInProcess] public static string Log(string text, [CallerMemberName] string member = "", [CallerLineNumber] int line = 0,
                [CallerArgumentExpression(nameof(text))] string? expression = null) => text;
            [RunInProcess, Obsolete("old")] public static int Old() => 1;
            [RunInProcess] public static ValueTask Nothing(CancellationToken a, CancellationToken b = default, int last = 1) => default;
            internal static int Use(IProcessPool pool) => pool.Jobs.PairAsync(null, null).Result.Name is { } name ? name.Length : Calls.Log("x").Method.Name.Length;
        }
        """);

    [Fact]
    public void Stub_OverloadsAndPartialParts_LiveSideBySide() => Works(
        """
        public static partial class Jobs { [RunInProcess] public static int F(int a) => a; }
        public static partial class Jobs { [RunInProcess] public static int F(string a) => 1; [RunInProcess(Name = "G")] private static int F(long a, CancellationToken token) => 1; }
        public static class User { internal static object[] Use() => [Jobs.Calls.F(1), Jobs.Calls.F("a")]; }
        """);

    [Theory]
    [InlineData(
        "public partial class Jobs { [RunInProcess] public int F() => 1; public static object Use() => Calls.F(); }")]
    [InlineData(
        "public partial class Jobs { [RunInProcess] public static void F(ref int a, out int b, in int c) { b = 1; } "
        + "public static object Use() { int a = 1; return Calls.F(ref a, out _, in a); } }")]
    [InlineData(
        "public partial class Jobs { [RunInProcess] public static int F(Action a, Span<int> b) => 1; public static "
        + "object Use() => Calls.F(() => { }, []); }")]
    [InlineData(
        "public partial class Jobs { [RunInProcess] public static ReadOnlySpan<char> F() => []; public static object "
        + "Use() => Calls.F(); }")]
    [InlineData("public partial class Jobs { [RunInProcess] public static T F<T>(T a) => a; }")]
    [InlineData("public partial class Jobs<T> { [RunInProcess] public static int F(T a) => 1; }")]
    [InlineData("public class Jobs { [RunInProcess] public static int F() => 1; }")]
    [InlineData(
        "public unsafe partial class Jobs { [RunInProcess] public static int F(int* a, delegate*<void> b) => 1; }")]
    public void Stub_OfARefusedMethod_CausesNoErrorOfItsOwn(string source) => Works(source);

    [Fact]
    public void Stub_DefaultsThatCSharpCannotWrite_AreKept()
    {
        GeneratorResult result = GeneratorHarness.Run(Head +
            """
            public static partial class Jobs
            {
                [RunInProcess] public static long Ticks(
                    int a, [System.Runtime.InteropServices.Optional, DateTimeConstant(637134336000000000L)] DateTime when,
                    [System.Runtime.InteropServices.Optional] int b) => when.Ticks;
                public static object[] Use(IProcessPool pool) => [Calls.Ticks(1), pool.Jobs.TicksAsync(1), (Func<ChildProcess>)(() => Spawn.Ticks(1))];
                public static DateTime Seen() => (DateTime)typeof(Calls).GetMethod("Ticks")!.GetParameters()[1].DefaultValue!;
            }
            """);
        Assert.Equal(new DateTime(637134336000000000L), result.Load()
            .GetType("Jobs")!.GetMethod("Seen")!.Invoke(null, null));
    }

    [Theory]
    [InlineData("", "public class NotPartial")]
    [InlineData("", "public static class NotPartial")]
    [InlineData("namespace App;", "internal class NotPartial")]
    [InlineData("", "public partial class NotPartial", "public static int Calls => 1;", false)]
    public void Stub_OfATypeThatCodeCannotBePutInto_CausesNoErrorAtItsUses(
        string space, string head, string member = "", bool hasCalls = true)
    {
        string calls = hasCalls
            ? "NotPartial.Calls.Add(1), NotPartial.Calls.Run<int>(1), (Func<ChildProcess>)(() => "
                + "NotPartial.Spawn.Add(1, 2)), "
            : "";
        Works(
            $$"""
            {{space}}
            {{head}}
            {
                {{member}}
                [RunInProcess] public static int Add(int a, int b = 2) => a + b;
                [RunInProcess] public static Task<string> Say(params string[] words) => Task.FromResult("");
                [RunInProcess] public static async IAsyncEnumerable<int> Count() { yield return 1; await Task.Yield(); }
                [RunInProcess] public static T Run<T>(T value) where T : struct => value;
            }
            public static class User
            {
                public static async Task Use(IProcessPool pool)
                {
                    int sum = await pool.NotPartial.AddAsync(1);
                    string text = await pool.NotPartial.SayAsync("a", "b");
                    await foreach (int i in pool.NotPartial.CountAsync()) sum += i;
                    object[] calls = [{{calls}}sum, text];
                }
            }
            """);
    }

    [Fact]
    public void Stub_OfAGenericMethod_CausesNoErrorAtItsUses() => Works(
        """
        public static partial class Jobs
        {
            [RunInProcess] public static T First<T, U>(List<T> items, U other) where T : class, new() where U : notnull => items[0];
            public static object[] Use(IProcessPool pool) => [Calls.First<object, int>([], 1), pool.Jobs.FirstAsync<object, int>([], 1)];
        }
        """);

    private static void Works(string source) => GeneratorHarness.Run(Head + source);
}
