using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>Every rule is whole: a descriptor, one analyzer, a page, tests, and a fix or a declared escape hatch.</summary>
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
        string severity = rule.DefaultSeverity == DiagnosticSeverity.Info ? "Information" : rule.DefaultSeverity.ToString();

        Assert.Equal(rule.Title.ToString(), page.Title);
        Assert.Equal(severity, page.Severity);
        Assert.Equal($"https://github.com/multiprocessing-net/multiprocessing/blob/main/docs/rules/{id}.md", rule.HelpLinkUri);
        foreach (string section in new[] { "Violation", "Why", "Fix", "Alternative", "When to suppress" })
        {
            Assert.True(page.HasSection(section), $"docs/rules/{id}.md has no section '{section}'.");
        }
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasAFixOrDeclaresItsEscapeHatch(string id)
    {
        bool isFixable = AllRules.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id));
        Assert.True(
            isFixable || RulePage.Read(id).Section("When to suppress").ReplaceLineEndings(" ").Contains("Escape hatch", StringComparison.Ordinal),
            $"{id} has no code fix, and its page does not say 'Escape hatch' under 'When to suppress'.");
    }

    [Theory]
    [MemberData(nameof(AllIds))]
    public void Rule_HasTests(string id)
    {
        Type? tests = typeof(ParityTests).Assembly.GetTypes().SingleOrDefault(type => type.Name == id);
        Assert.True(tests is not null, $"There is no test class '{id}'.");
        string[] names = [.. tests.GetMethods(BindingFlags.Public | BindingFlags.Instance).Select(m => m.Name)];
        Assert.Contains(names, name => name.EndsWith("Flagged", StringComparison.Ordinal) && !name.EndsWith("NotFlagged", StringComparison.Ordinal)
            || name.Contains("Flagged", StringComparison.Ordinal) && name.EndsWith("Fixed", StringComparison.Ordinal)
            || name.Contains("FlaggedAnd", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith("NotFlagged", StringComparison.Ordinal));
        if (AllRules.Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(id)))
        {
            Assert.Contains(names, name => name.Contains("Flagged", StringComparison.Ordinal)
                && (name.EndsWith("AndFixed", StringComparison.Ordinal) || name.EndsWith("AndAssumed", StringComparison.Ordinal)));
        }
    }

    /// <summary>All that is missing, in one list.</summary>
    [Fact]
    public void Rules_AreWhole()
    {
        HashSet<string> fixable = [.. AllRules.Fixes.SelectMany(fix => fix.FixableDiagnosticIds)];
        HashSet<string> tested = [.. typeof(ParityTests).Assembly.GetTypes().Select(type => type.Name)];
        List<string> missing = [];
        foreach (string id in AllRules.Ids)
        {
            bool hasPage = File.Exists(Path.Combine(Repository.Root, "docs", "rules", id + ".md"));
            if (!hasPage) missing.Add($"{id}: a page");
            if (!tested.Contains(id)) missing.Add($"{id}: tests");
            if (!AllRules.Analyzers.Any(a => a.SupportedDiagnostics.Any(d => d.Id == id))) missing.Add($"{id}: an analyzer");
            bool hasHatch = hasPage && RulePage.Read(id).Section("When to suppress").Contains("Escape", StringComparison.Ordinal);
            if (!fixable.Contains(id) && !hasHatch) missing.Add($"{id}: a fix or an escape hatch");
            if (fixable.Contains(id) && !File.Exists(Path.Combine(Repository.Root, "tests", "Analyzers.Tests", "FormatSample", id + ".cs")))
                missing.Add($"{id}: a violation in FormatSample");
        }

        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Messages_AreOneSentenceOfTheCommonForm()
    {
        foreach (DiagnosticDescriptor rule in AllRules.Descriptors)
        {
            string message = rule.MessageFormat.ToString();
            Assert.StartsWith("'{0}' cannot ", message, StringComparison.Ordinal);
            Assert.Contains(", because ", message, StringComparison.Ordinal);
            Assert.Contains("; ", message, StringComparison.Ordinal);
            Assert.False(message.EndsWith('.'), $"{rule.Id} ends in a full stop.");
        }
    }

    [Fact]
    public void Fixes_NameOnlyIdsThatExist() =>
        Assert.All(AllRules.Fixes.SelectMany(fix => fix.FixableDiagnosticIds), id => Assert.Contains(id, AllRules.Ids));
}
