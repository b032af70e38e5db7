using System.Text.RegularExpressions;

namespace Runtime.Tests.Design;

/// <summary>
/// The layers of the runtime by their namespaces. Arrows point down: a file may name its own layer, those beside it and
/// those below.
/// </summary>
internal static partial class Layering
{
    private static readonly string[][] s_layers =
    [
        ["Native"],
        ["Platform"],
        ["Memory", "Wire", "Telemetry"],
        ["Synchronization", "Queues", "Workers"],
        ["Pool"],
    ];

    /// <summary>
    /// The folders at whose files the rule does not look: the root is above all layers, and its exceptions, like the
    /// contract with generated code, are for everybody.
    /// </summary>
    internal static IReadOnlyList<string> Unlayered { get; } = ["", "Errors", "CompilerServices", "Properties"];

    internal static int? RankOf(string folder)
    {
        int rank = Array.FindIndex(s_layers, layer => layer.Contains(folder));
        return rank < 0 ? null : rank;
    }

    /// <summary>The upward references of a source file, each with its line.</summary>
    internal static IEnumerable<string> UpwardReferences(string path, string source)
    {
        string layer = Namespace().Match(source).Groups["layer"].Value;
        if (RankOf(layer) is not int rank) yield break;
        string[] lines = source.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string code = Comment().Replace(lines[i], "");
            foreach (Match match in Reference().Matches(code))
            {
                string name = match.Groups["layer"].Value;
                if (RankOf(name) > rank) yield return $"{path}({i + 1}): {layer} names {name}: {lines[i].Trim()}";
            }
        }
    }

    [GeneratedRegex(@"^namespace Multiprocessing\.(?<layer>\w+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // From the root's name, or by the short way that a nested namespace allows; not a member of something else.
    [GeneratedRegex(@"(Multiprocessing\.|(?<![\w.]))(?<layer>[A-Z]\w+)(?=\.[A-Z]|;)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"//.*$|""[^""]*""")]
    private static partial Regex Comment();
}
