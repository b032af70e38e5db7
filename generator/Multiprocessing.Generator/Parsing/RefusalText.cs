using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Refusals as the sentence that people read, in the editor and in the exception of a stub.</summary>
internal static class RefusalText
{
    public static string Of(string symbol, RefusalPath path) => string.Format(
        CultureInfo.InvariantCulture, Descriptors.CrossingMessage, Arguments(symbol, path));

    /// <summary>The arguments of <see cref="Descriptors.CrossingMessage"/>.</summary>
    public static object[] Arguments(string symbol, RefusalPath path) =>
        [symbol, path.Text, path.Refusal.Because, path.Refusal.Remedy];
}
