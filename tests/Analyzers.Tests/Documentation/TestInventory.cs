using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// What the tests of this project show of each rule, read from their sources: which helper they run, on what marks.
/// </summary>
/// <remarks>
/// A test that has its own way of running a rule says what it shows in a trait: <c>[Trait("MP2002", "flagged")]</c>.
/// </remarks>
internal static partial class TestInventory
{
    public const string Flagged = "flagged";
    public const string NearMiss = "near miss";
    public const string Fixed = "fixed";
    public const string FixedAll = "fixed all";

    private static readonly Dictionary<string, string> s_idOfAnalyzer =
        AllRules.Analyzers.ToDictionary(
            analyzer => analyzer.GetType().Name, analyzer => analyzer.SupportedDiagnostics.Single().Id,
            StringComparer.Ordinal);

    private static readonly Dictionary<string, string[]> s_idsOfFix =
        AllRules.Fixes.ToDictionary(
            fix => fix.GetType().Name, fix => fix.FixableDiagnosticIds.ToArray(), StringComparer.Ordinal);

    /// <summary>Every rule with what is shown of it.</summary>
    public static ILookup<string, string> Shown { get; } = Read().Distinct()
        .ToLookup(shown => shown.Id, shown => shown.What, StringComparer.Ordinal);

    /// <summary>What a test method shows.</summary>
    public static IEnumerable<(string Id, string What)> Of(MethodDeclarationSyntax test)
    {
        AttributeSyntax[] attributes = [.. test.AttributeLists.SelectMany(list => list.Attributes)];
        if (!attributes.Any(attribute => attribute.Name.ToString() is "Fact" or "Theory")) yield break;
        foreach (AttributeSyntax trait in attributes.Where(attribute => attribute.Name.ToString() == "Trait"))
        {
            string[] texts = [.. trait.DescendantTokens().Where(token => token.IsKind(SyntaxKind.StringLiteralToken))
                .Select(token => token.ValueText)];
            if (texts is [{ Length: 6 } id, var what] && id.StartsWith("MP", StringComparison.Ordinal))
                yield return (id, what);
        }

        foreach (InvocationExpressionSyntax call in test.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            foreach ((string Id, string What) shown in Of(call)) yield return shown;
        }
    }

    private static IEnumerable<(string Id, string What)> Of(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Name: GenericNameSyntax helper } access) yield break;
        if (access.Expression is not IdentifierNameSyntax { Identifier.ValueText: "Verify" }) yield break;
        string[] types = [.. helper.TypeArgumentList.Arguments.Select(argument => argument.ToString())];
        if (!s_idOfAnalyzer.TryGetValue(types[0], out string? id)) yield break;
        if (helper.Identifier.ValueText == nameof(Verify.NotFlagged)) yield return (id, NearMiss);
        int marks = call.ArgumentList.DescendantTokens().Sum(token => Mark().Count(token.ValueText, id));
        if (marks == 0) yield break;
        yield return (id, Flagged);
        if (helper.Identifier.ValueText is not (nameof(Verify.Fix) or nameof(Verify.FixProject))
            || !s_idsOfFix[types[1]].Contains(id)) yield break;
        yield return (id, Fixed);
        if (marks > 1) yield return (id, FixedAll);
    }

    private static IEnumerable<(string Id, string What)> Read() =>
        from file in Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "tests", "Analyzers.Tests"), "*.cs", SearchOption.AllDirectories)
        where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "FormatSample")
        from test in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
            .OfType<MethodDeclarationSyntax>()
        from shown in Of(test)
        select shown;

    private static int Count(this Regex mark, string text, string id) =>
        mark.Matches(text).Count(match => match.Groups["id"].Value == id);

    [GeneratedRegex(@"\{\|(?<id>MP\d{4}):")]
    private static partial Regex Mark();
}
