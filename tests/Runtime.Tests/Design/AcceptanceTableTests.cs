using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Design;

/// <summary>
/// docs/acceptance.md says which tests show each row; the tests say it by <see cref="RowAttribute"/>.
/// </summary>
public sealed partial class AcceptanceTableTests
{
    private const string Update = "MULTIPROCESSING_UPDATE_ACCEPTANCE";

    private static readonly string s_file = Path.Combine(Repository.Root, "docs", "acceptance.md");

    [Fact]
    public void Table_NamesTheTestsOfEachRow()
    {
        ILookup<string, string> tests = Tests().ToLookup(t => t.Row, t => t.Test);
        string[] found = File.ReadAllLines(s_file);
        string[] expected = [.. found.Select(line => WithTests(line, tests))];
        if (Environment.GetEnvironmentVariable(Update) == "1") File.WriteAllLines(s_file, expected);
        else Assert.True(
            expected.SequenceEqual(found), $"docs/acceptance.md is out of date: run this test with {Update}=1.");

        HashSet<string> rows = [.. found.Select(RowOf).Where(row => row.Length > 0)];
        Assert.Equal(224, rows.Count);
        Assert.Subset(rows, tests.Select(t => t.Key).ToHashSet());
    }

    [Fact]
    public void Row_WithoutATest_SaysWhy()
    {
        string[] silent =
        [
            .. File.ReadLines(s_file).Where(line => RowOf(line).Length > 0 && Cells(line)[^1].Length == 0).Select(RowOf)
        ];
        Assert.Empty(silent);
    }

    private static string WithTests(string line, ILookup<string, string> tests)
    {
        string row = RowOf(line);
        if (row.Length == 0 || !tests.Contains(row)) return line;
        string[] cells = Cells(line);
        cells[^1] = string.Join("<br>", tests[row].Distinct().Order(StringComparer.Ordinal));
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string RowOf(string line) =>
        RowLine().Match(line) is { Success: true } match ? match.Groups[1].Value : "";

    /// <summary>A bar within a cell is written with a backslash.</summary>
    private static string[] Cells(string line) => [.. Bar().Split(line.Trim()[1..^1]).Select(cell => cell.Trim())];

    private static IEnumerable<(string Row, string Test)> Tests()
    {
        foreach (string file in Repository.Sources("tests"))
        {
            string text = File.ReadAllText(file);
            foreach (Match mark in Mark().Matches(text))
            {
                string name = mark.Groups["name"].Value;
                string type = mark.Groups["kind"].Value == "class"
                    ? name
                    : $"{Type().Matches(text[..mark.Index]).Last().Groups[1].Value}.{name}";
                foreach (Match id in Id().Matches(mark.Groups["ids"].Value)) yield return (id.Value, $"`{type}`");
            }
        }
    }

    [GeneratedRegex(@"^\| *([A-Z]{1,2}-[0-9]{2}) *\|")]
    private static partial Regex RowLine();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex(
        @"\bRow\((?<ids>""[^)]*)\)[^;{]*?\b(?<kind>void|Task|class)(?:<[^>]*>)? (?<name>\w+)",
        RegexOptions.Singleline)]
    private static partial Regex Mark();

    [GeneratedRegex(@"[A-Z]{1,2}-[0-9]{2}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Type();
}
