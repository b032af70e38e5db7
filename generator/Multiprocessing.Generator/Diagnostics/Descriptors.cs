namespace Multiprocessing.Generator.Diagnostics;

/// <summary>
/// One class per rule: its descriptor, and the method that makes its diagnostic, so that no rule passes the arguments
/// of a message by position. A message is one plain sentence: what is wrong, naming the symbol; why that is so; and
/// after a semicolon what to do. The severity says how certain the harm is: what throws or corrupts at run time is an
/// error, a silent loss is a warning, a cost is information.
/// </summary>
internal static partial class Descriptors
{
    private const string Pages = "https://github.com/multiprocessing-net/multiprocessing/blob/main/docs/rules/";
    private const string Page = ".md";
}
