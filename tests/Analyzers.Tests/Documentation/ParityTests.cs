using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// Every rule is whole: a descriptor, one analyzer, a page, tests, and a fix or a declared escape hatch.
/// </summary>
public sealed class ParityTests
{
    public static TheoryData<string> AllIds => [.. AllRules.Ids];

    [Fact]
    public void Ids_AreUniqueAndEachHasOneDescriptor()
    {
        Assert.Equal(AllRules.Ids.Distinct(), AllRules.Ids);
        Assert.Equal(AllRules.Ids, AllRules.Descriptors.Select(d => d.Id));
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasOneAnalyzer(string id) =>
        Assert.Single(AllRules.Analyzers, a => a.SupportedDiagnostics.Any(d => d.Id == id));

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasAPageThatAgreesWithItsDescriptor(string id)
    {
        DiagnosticDescriptor rule = AllRules.Descriptors.Single(d => d.Id == id);
        RulePage page = RulePage.Read(id);
        string severity = rule.DefaultSeverity == DiagnosticSeverity.Info
            ? "Information"
            : rule.DefaultSeverity.ToString();

        Assert.Equal(rule.Title.ToString(), page.Title);
        Assert.Equal(severity, page.Severity);
        Assert.Equal($"https://github.com/multiprocessing-net/multiprocessing/blob/main/docs/rules/{id}.md", rule.HelpLinkUri);
        foreach (string section in new[] { "Violation", "Why", "Fix", "Alternative", "When to suppress" })
        {
            // The heading alone says nothing: a text has to follow it.
            Assert.True(page.HasSection(section), $"docs/rules/{id}.md has no section '{section}'.");
            Assert.True(
                page.Section(section).Length > section.Length + 20,
                $"docs/rules/{id}.md says nothing under '{section}'.");
        }

        string fix = AllRules.Fixes.Any(f => f.FixableDiagnosticIds.Contains(id)) ? "yes" : "no";
        Assert.Contains(
            $"| [{id}]({id}.md) | {rule.Title} | {severity} | {fix} |", Repository.Read("docs", "rules", "README.md"),
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasAFixOrDeclaresItsEscapeHatch(string id)
    {
        bool isFixable = AllRules.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id));
        Assert.True(
            isFixable || RulePage.Read(id).Section("When to suppress").ReplaceLineEndings(" ")
                .Contains("Escape hatch", StringComparison.Ordinal),
            $"{id} has no code fix, and its page does not say 'Escape hatch' under 'When to suppress'.");
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasTestsOfAllKinds(string id)
    {
        bool isFixable = AllRules.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id));
        string[] wanted = isFixable
            ? [TestInventory.Flagged, TestInventory.NearMiss, TestInventory.Fixed, TestInventory.FixedAll]
            : [TestInventory.Flagged, TestInventory.NearMiss];
        Assert.True(
            !wanted.Except(TestInventory.Shown[id]).Any(),
            $"No test shows of {id}: {string.Join(", ", wanted.Except(TestInventory.Shown[id]))}.");
    }

    /// <summary>The inventory sees what a test is, and not how it is called.</summary>
    [Theory]
    [InlineData(
        "Verify.Fix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(\"{|MP0001:A|} {|MP0001:B|}\", \"A B\")",
        "flagged, fixed, fixed all")]
    [InlineData(
        "Verify.Fix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(\"{|MP0001:A|}\", \"A\")", "flagged, fixed")]
    [InlineData("Verify.Fix<MethodIsNotStaticAnalyzer, MethodIsAsyncVoidCodeFix>(\"{|MP0001:A|}\", \"A\")", "flagged")]
    [InlineData("Verify.NoFix<MethodIsNotStaticAnalyzer, MethodIsNotStaticCodeFix>(\"{|MP0001:A|}\")", "flagged")]
    [InlineData("Verify.Analyzer<MethodIsNotStaticAnalyzer>(\"nothing\")", "")]
    [InlineData("Verify.NotFlagged<MethodIsNotStaticAnalyzer>(\"nothing\")", "near miss")]
    public void Inventory_ReadsWhatATestShows(string body, string shown)
    {
        MethodDeclarationSyntax Test(string attribute) => (MethodDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(
            $"{attribute} public Task InstanceMethod_IsFlaggedAndFixed() => {body};")!;
        Assert.Equal(
            shown,
            string.Join(", ", TestInventory.Of(Test("[Fact]")).Where(s => s.Id == "MP0001").Select(s => s.What)));
        Assert.Empty(TestInventory.Of(Test("")));
    }

    /// <summary>All that is missing, in one list.</summary>
    [Fact]
    public void Rules_AreWhole()
    {
        HashSet<string> fixable = [.. AllRules.Fixes.SelectMany(fix => fix.FixableDiagnosticIds)];
        List<string> missing = [];
        foreach (string id in AllRules.Ids)
        {
            bool hasPage = File.Exists(Path.Combine(Repository.Root, "docs", "rules", id + ".md"));
            if (!hasPage) missing.Add($"{id}: a page");
            if (!TestInventory.Shown.Contains(id)) missing.Add($"{id}: tests");
            if (!AllRules.Analyzers.Any(a => a.SupportedDiagnostics.Any(d => d.Id == id)))
                missing.Add($"{id}: an analyzer");
            bool hasHatch = hasPage && RulePage.Read(id).Section("When to suppress")
                .Contains("Escape", StringComparison.Ordinal);
            if (!fixable.Contains(id) && !hasHatch) missing.Add($"{id}: a fix or an escape hatch");
            if (fixable.Contains(id)
                && !File.Exists(Path.Combine(Repository.Root, "tests", "Analyzers.Tests", "FormatSample", id + ".cs")))
                missing.Add($"{id}: a violation in FormatSample");
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Messages_NameTheSymbolAndEndWithWhatToDo()
    {
        foreach (DiagnosticDescriptor rule in AllRules.Descriptors)
        {
            string message = rule.MessageFormat.ToString();
            Assert.True(message.Contains("{0}", StringComparison.Ordinal), $"{rule.Id} does not name the symbol.");
            Assert.True(message.Split("; ").Length == 2, $"{rule.Id} does not say, after one semicolon, what to do.");
            Assert.False(message.EndsWith('.'), $"{rule.Id} ends in a full stop.");
        }
    }

    [Fact]
    public void Fixes_NameOnlyIdsThatExist() =>
        Assert.All(AllRules.Fixes.SelectMany(fix => fix.FixableDiagnosticIds), id => Assert.Contains(id, AllRules.Ids));
}
