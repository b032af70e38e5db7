using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>The code on a rule's page is compiled, with the generator and all rules, as a reader would.</summary>
public sealed class RulePageTests
{
    public static TheoryData<string> AllIds => [.. AllRules.Ids];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(AllIds))]
    public async Task Violation_IsFlaggedWithExactlyThatId(string id)
    {
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) =
            await RunAsync(RulePage.Read(id).Code("Violation"));
        Assert.NotEmpty(findings);
        Assert.All(findings, finding => Assert.Equal(id, finding.Id));

        // Where a rule only explains a compiler error better, the error is there. Otherwise the finding stands alone:
        // no cascade out of generated code.
        if (id is "MP3010" or "MP3011") return;
        Assert.Empty(errors);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(AllIds))]
    public async Task Fix_IsNotFlaggedAndCompiles(string id)
    {
        (ImmutableArray<Diagnostic> findings, ImmutableArray<Diagnostic> errors) =
            await RunAsync(RulePage.Read(id).Code("Fix"));
        Assert.Empty(findings);
        Assert.Empty(errors);
    }

    private static Task<(ImmutableArray<Diagnostic> Findings, ImmutableArray<Diagnostic> Errors)> RunAsync(string code)
    {
        // A page about a setting of the project gives the setting as a comment.
        string first = code.Split('\n')[0];
        LanguageVersion version = first == "// LangVersion: 13" ? LanguageVersion.CSharp13 : LanguageVersion.CSharp14;
        AnalyzerConfigOptionsProvider? options = null;
        if (first.StartsWith("// build_property.", StringComparison.Ordinal))
        {
            string[] setting = first[3..].Split(": ");
            options = new OneOption(setting[0], setting[1]);
        }

        return AllRules.RunAsync(AllRules.Compile(code, version), options);
    }

    private sealed class OneOption(string key, string value) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(key, value);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(string key, string value) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(
                string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? found)
            {
                found = name == key ? value : null;
                return found is not null;
            }
        }
    }
}
