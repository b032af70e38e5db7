namespace Benchmarks.Harness;

/// <summary>
/// Runs the Python side of a comparison: a script that prints figures for <see cref="ComparisonTable.TryAddLine"/>.
/// </summary>
internal static class PythonPeer
{
    private static string? Interpreter => ExternalProgram.Find("python3", "/usr/bin/python3");

    internal static string Version() => Interpreter is { } python
        ? ExternalProgram.Run(python, "--version")[0]
        : "no python3 (its columns stay empty)";

    /// <summary>What the script printed; nothing when there is no Python.</summary>
    internal static string[] Run(string script) => Interpreter is { } python
        ? ExternalProgram.Run(
            python, ExternalProgram.Beside("python", script),
            Rounds.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
        : [];
}
