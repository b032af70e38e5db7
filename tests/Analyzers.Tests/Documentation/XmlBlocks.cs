using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>The code in the XML comments of the library's public members, as it comes with the package.</summary>
internal static class XmlBlocks
{
    private static readonly XElement s_members = XElement.Load(
        Path.ChangeExtension(typeof(RunInProcessAttribute).Assembly.Location, ".xml")).Element("members")!;

    public static IEnumerable<CodeBlock> All =>
        from member in s_members.Elements("member")
        let id = (string)member.Attribute("name")!
        let symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, PublicSurface.Compilation)
        where PublicSurface.IsPublic(symbol)
        from block in member.Descendants("code").Select((code, i) => (Text: Dedent(code.Value), Number: i + 1))
        select new CodeBlock($"{id}#{block.Number}", $"#line 1 \"{id}#{block.Number}\"\n{block.Text}\n", []);

    /// <summary>The compiler indents what it writes.</summary>
    private static string Dedent(string code)
    {
        string[] lines = code.Split('\n');
        int indent = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length < indent ? "" : line[indent..].TrimEnd())).Trim('\n');
    }
}
