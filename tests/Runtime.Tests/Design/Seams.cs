using System.Text.RegularExpressions;

namespace Runtime.Tests.Design;

/// <summary>
/// What only some folders of the runtime may name, so that a new operating system is an implementation of the
/// interfaces of <c>Platform/</c>, and changes nothing above it.
/// </summary>
internal static partial class Seams
{
    private const string SystemFile = "a file that the system makes";

    private static readonly (string What, Regex Pattern, string[] Allowed)[] s_rules =
    [
        ("a P/Invoke", Imports(), ["Native"]),
        ("a native function", NativeNames(), ["Native", "Platform"]),
        (SystemFile, SystemFiles(), ["Native", "Platform"]),
        ("a descriptor", Descriptors(), ["Native", "Platform"]),
        ("a signal", Signals(), ["Native", "Platform"]),
        ("the choice of an operating system", Systems(), ["Native", "Platform"]),
    ];

    /// <summary>What a source file names and may not, each with its line.</summary>
    /// <param name="folder">The folder of the file below the root; empty for the root itself.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="source">Its text.</param>
    internal static IEnumerable<string> Breaches(string folder, string path, string source)
    {
        string[] lines = source.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string text = Comment().Replace(lines[i], "");
            string code = Text().Replace(text, "");
            foreach ((string what, Regex pattern, string[] allowed) in s_rules)
            {
                // Messages for people may name signals, and so on; a path of the system is a text itself.
                bool isFound = pattern.IsMatch(what == SystemFile ? text : code);
                if (allowed.Contains(folder) || !isFound) continue;
                yield return $"{path}({i + 1}): {what} outside of {string.Join(" and ", allowed)}: {lines[i].Trim()}";
            }
        }
    }

    [GeneratedRegex(@"\b(DllImport|LibraryImport)\b|\bdelegate\* ?unmanaged")]
    private static partial Regex Imports();

    [GeneratedRegex(@"(?<![\w.])Interop\.|\bMultiprocessing\.Native\b|(?<![\w.])Native\.|\bErrno\.")]
    private static partial Regex NativeNames();

    [GeneratedRegex(@"/(proc|dev|sys)\b")]
    private static partial Regex SystemFiles();

    [GeneratedRegex(@"\b\w*(?<!Call)[dD]escriptors?\b|\bfd\b|\bSafe(File)?Handle\b|\bDangerousGetHandle\b")]
    private static partial Regex Descriptors();

    [GeneratedRegex(@"\bSIG[A-Z]{3,}\b")]
    private static partial Regex Signals();

    [GeneratedRegex(@"\bOperatingSystem\b|\bIsPortable\b|\bOSPlatform\b|\bRuntimeInformation\b")]
    private static partial Regex Systems();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"""[^""]*""")]
    private static partial Regex Text();
}
