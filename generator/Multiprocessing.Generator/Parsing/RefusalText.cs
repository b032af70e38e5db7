namespace Multiprocessing.Generator.Parsing;

/// <summary>Refusals as the sentence that people read, in the editor and in the exception of a stub.</summary>
internal static class RefusalText
{
    public static string Of(string value, RefusalPath path) =>
        Descriptors.CannotCross.Text(value, path.Text, path.Refusal.Because, path.Refusal.Remedy);
}
