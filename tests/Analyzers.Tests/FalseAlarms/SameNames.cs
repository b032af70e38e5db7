using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Multiprocessing.Analyzers.Tests.FalseAlarms;

/// <summary>
/// Types are compared as symbols: a project's own type that is called like one of the framework is another type.
/// </summary>
public sealed class SameNames
{
    [Fact]
    public async Task OwnTask_IsAValueLikeAnyOther() => Assert.Equal(["MP1002"], await FindAsync("""
        namespace My.Tasks { public sealed class Task { public Action? Then; } }
        public static partial class Jobs { [RunInProcess] public static My.Tasks.Task Run(int a) => new(); }
        """));

    [Fact]
    public async Task OwnCollection_IsNotOneOfTheFramework() => Assert.Empty(await FindAsync("""
        namespace System.Collections.Mine
        {
            public sealed class SortedSet<T>(IComparer<T> order) { public int Length = order.GetHashCode(); }
        }
        public sealed class ByLength : IComparer<string> { public int Compare(string? a, string? b) => a!.Length - b!.Length; }
        public static partial class Jobs
        {
            [RunInProcess]
            public static System.Collections.Mine.SortedSet<string> Run(int a)
            {
                return new System.Collections.Mine.SortedSet<string>(new ByLength());
            }
        }
        """));

    [Fact]
    public async Task OwnConsoleAndEnvironment_AreNotTheFrameworks() => Assert.Empty(await FindAsync("""
        namespace My
        {
            public static class Console { public static string ReadLine() => ""; }
            public static class Environment { public static void Exit(int code) { } }
        }
        public static partial class Jobs
        {
            [RunInProcess]
            public static string Run(int code)
            {
                My.Environment.Exit(code);
                return My.Console.ReadLine();
            }
        }
        """));

    [Fact]
    public async Task OwnIgnoreAttribute_OfAnotherMeaning_SaysNothing() => Assert.Empty(await FindAsync("""
        namespace My { public sealed class JsonIgnoreAttribute : Attribute; }
        public sealed class User { [My.JsonIgnore] public string Name = ""; }
        public static partial class Jobs { [RunInProcess] public static string Run(User user) => user.Name; }
        """));

    private static async Task<IEnumerable<string>> FindAsync(string source)
    {
        CSharpCompilation compilation = AllRules.Compile(source);
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) = await AllRules.RunAsync(compilation);
        Assert.Empty(errors);
        return findings.Select(finding => finding.Id);
    }
}
