using System.Globalization;
using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Design;

/// <summary>
/// No line of code is longer than .editorconfig says. Exceptions are rules, not a list of places: lines inside of raw
/// string literals, lines with an address of the web, and files that hold what the generator is expected to print.
/// </summary>
public sealed partial class LineLengthTests
{
    /// <summary>What is looked at, from the root of the repository.</summary>
    private static readonly string[] s_folders =
    [
        "runtime", "generator", "tests", "templates", "benchmarks", "sample-app",
    ];

    [Fact]
    public void Lines_OfCode_AreNotLongerThanTheEditorConfigSays()
    {
        int most = MaxLength();
        string[] files = [.. s_folders.SelectMany(Repository.Sources).Where(file => !IsExpectedOutput(file))];
        string[] tooLong = [.. files.SelectMany(file => LongLines(file, most))];

        Assert.True(files.Length > 300, "the source was not found");
        Assert.True(tooLong.Length == 0, $"longer than {most} columns:\n{string.Join('\n', tooLong)}");
    }

    /// <summary>Tables cannot be wrapped, and blocks of code are as their programs want them.</summary>
    [Fact]
    public void Lines_OfProse_AreNotLongerEither()
    {
        int most = MaxLength();
        string[] files =
        [
            .. Directory.EnumerateFiles(Repository.Root, "*.md"),
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("acceptance.md", StringComparison.Ordinal)),
        ];
        string[] tooLong = [.. files.SelectMany(file => LongProse(file, most))];

        Assert.True(files.Length > 50, "the pages were not found");
        Assert.True(tooLong.Length == 0, $"longer than {most} columns:\n{string.Join('\n', tooLong)}");
    }

    [Theory]
    [InlineData("int a = 12345678;", 1)]
    [InlineData("// a comment that is long", 1)]
    [InlineData("x = \"\"\"\n    inside of a raw string\n    \"\"\";", 0)]
    [InlineData("x = \"\"\"\n    a\n    \"\"\";\nint a = 12345678;", 1)]
    [InlineData("x = \"\"\"a\"\"\";\nint a = 12345678;", 1)]
    [InlineData("x = $$\"\"\"\"\n    \"\"\" inside of it\n    \"\"\"\";", 0)]
    [InlineData("// https://example.org/page", 0)]
    [InlineData("int a = 1;", 0)]
    public void Scanner_OfALine_KnowsTheExceptions(string source, int found) =>
        Assert.Equal(found, LongLines(source.Split('\n'), 12).Count());

    private static int MaxLength()
    {
        string config = File.ReadAllText(Path.Combine(Repository.Root, ".editorconfig"));
        return int.Parse(MaxLineLength().Match(config).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static bool IsExpectedOutput(string file) => file.EndsWith(".verified.cs", StringComparison.Ordinal);

    private static IEnumerable<string> LongProse(string file, int most)
    {
        string[] lines = File.ReadAllLines(file);
        bool isCode = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string text = lines[i].TrimStart();
            if (text.StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            if (isCode || lines[i].Length <= most || text[0] is '|' or '#' || Address().IsMatch(text)) continue;
            yield return $"{Path.GetRelativePath(Repository.Root, file)}({i + 1}): {lines[i].Length}";
        }
    }

    private static IEnumerable<string> LongLines(string file, int most) =>
        LongLines(File.ReadAllLines(file), most)
            .Select(found => $"{Path.GetRelativePath(Repository.Root, file)}({found.Line}): {found.Length}");

    private static IEnumerable<(int Line, int Length)> LongLines(string[] lines, int most)
    {
        string? raw = null;
        for (int i = 0; i < lines.Length; i++)
        {
            bool isInside = raw is not null;
            foreach (Match quotes in Quotes().Matches(lines[i]))
            {
                if (raw is null) raw = quotes.Value;
                else if (quotes.Value == raw) raw = null;
            }

            if (lines[i].Length > most && !isInside && !Address().IsMatch(lines[i]))
                yield return (i + 1, lines[i].Length);
        }
    }

    [GeneratedRegex(@"^max_line_length = (\d+)", RegexOptions.Multiline)]
    private static partial Regex MaxLineLength();

    [GeneratedRegex(@"""{3,}")]
    private static partial Regex Quotes();

    [GeneratedRegex("https?://")]
    private static partial Regex Address();
}
