using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.CommandLine;

/// <summary>The way in which a continuous build or an editor without a window repairs a project.</summary>
public sealed partial class FormatTests
{
    // What the fixes do by themselves, each rule's own tests show.
    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public async Task DotnetFormat_OverOneViolationOfEachFixableRule_RepairsAllAndTheProjectBuilds()
    {
        string[] fixable = [.. AllRules.Fixes.SelectMany(fix => fix.FixableDiagnosticIds).Distinct()
            .Order(StringComparer.Ordinal)];
        using var sample = new FormatSample(fixable);
        Assert.Equal((0, ""), await SucceedAsync(sample, "restore"));

        (_, string before) = await sample.RunAsync("build", "--no-restore", "--verbosity", "quiet");
        Assert.Equal(fixable, RuleIds(before));

        (int formatted, string said) = await sample.RunAsync(
            ["format", "analyzers", "--no-restore", "--severity", "warn", "--diagnostics", .. fixable]);
        Assert.True(formatted == 0, said);

        (int built, string after) = await sample.RunAsync("build", "--no-restore", "--verbosity", "quiet");
        Assert.Empty(RuleIds(after));
        Assert.True(built == 0, after);
    }

    private static async Task<(int ExitCode, string Output)> SucceedAsync(
        FormatSample sample, params string[] arguments)
    {
        (int exitCode, string output) = await sample.RunAsync(arguments);
        return (exitCode, exitCode == 0 ? "" : output);
    }

    private static string[] RuleIds(string output) =>
        [.. RuleId().Matches(output).Select(m => m.Groups["id"].Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"(warning|error) (?<id>MP\d{4}):")]
    private static partial Regex RuleId();
}
