using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>The page of one rule, taken apart.</summary>
internal sealed partial class RulePage
{
    private readonly string _text;

    private RulePage(string id, string text)
    {
        Id = id;
        _text = text;
    }

    public string Id { get; }

    public string Title => TitleLine().Match(_text).Groups["title"].Value.Trim();

    public string Severity => SeverityLine().Match(_text).Groups["severity"].Value;

    public static RulePage Read(string id) => new(id, Repository.Read("docs", "rules", id + ".md"));

    public bool HasSection(string heading) => _text.Contains($"\n## {heading}\n", StringComparison.Ordinal);

    public string Section(string heading)
    {
        int start = _text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/rules/{Id}.md has no section '{heading}'.");
        int end = _text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? _text[start..] : _text[start..end];
    }

    /// <summary>The first piece of C# in a section.</summary>
    public string Code(string heading)
    {
        Match code = CodeBlock().Match(Section(heading));
        Assert.True(code.Success, $"docs/rules/{Id}.md shows no code under '{heading}'.");
        return code.Groups["code"].Value;
    }

    [GeneratedRegex(@"^# MP\d{4}: (?<title>.*)$", RegexOptions.Multiline)]
    private static partial Regex TitleLine();

    [GeneratedRegex(@"^Severity: (?<severity>\w+)\.", RegexOptions.Multiline)]
    private static partial Regex SeverityLine();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
