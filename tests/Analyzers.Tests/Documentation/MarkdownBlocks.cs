using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>
/// The blocks of C# in a page of Markdown. What a block uses and does not show is in a comment right before it, which
/// readers do not see:
/// <code>
/// &lt;!-- csharp MP3002
/// what comes before the block
/// …
/// what comes behind it
/// --&gt;
/// </code>
/// Without a line <c>…</c> all of it comes behind the block. Ids in the first line are those of the diagnostics that
/// the block is there to show. Types that the page has shown before are there as well, but for a block that begins with
/// using directives: that is a program of its own.
/// </summary>
internal static partial class MarkdownBlocks
{
    private const string Fence = "```csharp";
    private const string Here = "…";

    /// <summary>All pages whose blocks are for readers to try: not the design, which shows the inside.</summary>
    public static IEnumerable<string> Pages =>
    [
        "README.md",
        "runtime/Multiprocessing/README.md",
        "templates/README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(page => !page.StartsWith("docs/design/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<CodeBlock> In(string page) => In(page, Repository.Read(page).Split('\n'));

    public static IEnumerable<CodeBlock> In(string page, string[] lines)
    {
        Dictionary<string, string> types = new(StringComparer.Ordinal);
        for (int at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith("```", StringComparison.Ordinal)) continue;
            int end = Array.FindIndex(lines, at + 1, line => line == "```");
            Assert.True(end > 0, $"{page}({at + 1}): the block has no end, a line of three backquotes.");
            Assert.False(
                lines[at] is "```cs" or "```c#" or "```C#",
                $"{page}({at + 1}): a block of C# begins with '{Fence}', so that it is found and compiled.");
            if (lines[at] == Fence)
            {
                CodeBlock block = Block(page, lines, at + 1, end);
                CompilationUnitSyntax syntax = SyntaxFactory.ParseCompilationUnit(block.Source);
                Dictionary<string, string> own = TypesOf(syntax);
                string earlier = string.Concat(types.Where(t => !own.ContainsKey(t.Key)).Select(t => t.Value));
                yield return syntax.Usings.Count > 0 ? block : block with { Source = block.Source + earlier };
                foreach ((string name, string source) in own) types[name] = source;
            }
            at = end;
        }
    }

    private static CodeBlock Block(string page, string[] lines, int first, int end)
    {
        string shown = Lines(page, lines, first, end);
        string place = string.Create(CultureInfo.InvariantCulture, $"{page}({first + 1})");
        int close = first - 2;
        while (close >= 0 && lines[close].Length == 0) close--;
        if (close < 0 || lines[close] != "-->") return new CodeBlock(place, shown, []);

        int open = Array.FindLastIndex(lines, close, line => line.StartsWith("<!--", StringComparison.Ordinal));
        Match opening = Opening().Match(open < 0 ? "" : lines[open]);
        if (!opening.Success) return new CodeBlock(place, shown, []);
        int here = Array.IndexOf(lines, Here, open, close - open);
        string before = here < 0 ? "" : Lines(page, lines, open + 1, here);
        string behind = Lines(page, lines, here < 0 ? open + 1 : here + 1, close);
        string[] expected = opening.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new CodeBlock(place, before + shown + behind, expected);
    }

    private static Dictionary<string, string> TypesOf(CompilationUnitSyntax syntax) =>
        syntax.Members.OfType<BaseTypeDeclarationSyntax>().ToDictionary(
            type => type.Identifier.Text, type => $"#line hidden\n{type}\n", StringComparer.Ordinal);

    /// <summary>Lines of a page, such that the compiler speaks of the page.</summary>
    private static string Lines(string page, string[] lines, int first, int end) => string.Create(
        CultureInfo.InvariantCulture, $"#line {first + 1} \"{page}\"\n{string.Join('\n', lines[first..end])}\n");

    [GeneratedRegex(@"^<!-- csharp((?: [A-Z]+\d{4})*)$")]
    private static partial Regex Opening();
}
