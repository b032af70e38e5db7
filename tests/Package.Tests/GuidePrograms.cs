using System.Text.RegularExpressions;

namespace Package.Tests;

/// <summary>Finds whole programs, and what they print, in a page of Markdown.</summary>
internal static partial class GuidePrograms
{
    /// <summary>A program of its own begins with a directive, and not with a using statement.</summary>
    [GeneratedRegex(@"\Ausing [\w.]+;\n")]
    private static partial Regex Directive();

    internal static IEnumerable<(string Source, string? Output)> In(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] != "```csharp") continue;
            string source = Block(lines, ref i);
            if (!Directive().IsMatch(source)) continue;
            // What it prints comes next, if it is always the same.
            int next = i + 1;
            while (next < lines.Length && lines[next].Length == 0) next++;
            string? output = next < lines.Length && lines[next] == "```text" ? Block(lines, ref next) : null;
            yield return (source, output);
        }
    }

    /// <summary>The lines between two fences.</summary>
    /// <param name="lines">Of the page.</param>
    /// <param name="at">The fence before it; afterwards, the one behind it.</param>
    private static string Block(string[] lines, ref int at)
    {
        int first = at + 1;
        at = Array.IndexOf(lines, "```", first);
        return string.Concat(lines[first..at].Select(line => line + "\n"));
    }
}
