using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator.Diagnostics;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.FalseAlarms;

/// <summary>
/// The lists in the folder Expected: every finding with its rule, type and member, and how often it is there.
/// </summary>
internal static class FindingList
{
    /// <summary>A line a finding: <c>MP1009 Octokit.Payload (Octokit.Payload.Content) ×1</c>.</summary>
    public static void Check(string name, IEnumerable<(Diagnostic Finding, string Place)> findings)
    {
        string[] found =
        [
            .. findings.GroupBy(f => $"{f.Finding.Id} {f.Place}{Member(f.Finding)}")
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key} ×{group.Count()}"),
        ];
        string[] listed = [.. Repository.Read("tests", "Analyzers.Tests", "FalseAlarms", "Expected", name + ".txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', found));
        Assert.True(
            listed.SequenceEqual(found),
            $"FalseAlarms/Expected/{name}.txt does not list what was found. Look at each: a reader agrees, or the "
            + "rule is wrong.\n"
            + $"Not listed:\n{string.Join('\n', found.Except(listed))}\nNot "
            + $"found:\n{string.Join('\n', listed.Except(found))}");
    }

    /// <summary>The member that is the cause, as the finding names it.</summary>
    private static string Member(Diagnostic finding) =>
        finding.Properties.TryGetValue(DiagnosticFacts.Member, out string? member) && member is not null
            ? $" ({Regex.Replace(member, "^.:", "")})"
            : "";
}
