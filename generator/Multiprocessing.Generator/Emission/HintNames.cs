namespace Multiprocessing.Generator.Emission;

/// <summary>The names of the generated files.</summary>
internal static class HintNames
{
    private const int MaxReadable = 80;

    public static string Of(StubsModel model) => Name(model.Home.QualifiedName, "Stubs");

    public static string Of(DetachedModel model) => Name(model.Home.QualifiedName, "DetachedStubs");

    public static string Of(FinderModel model) => Name(model.Home.QualifiedName, "Items");

    public static string Of(FormatterModel model) =>
        "Formatters/" + Name(model.Home.Containers.Count == 0 ? model.Name.TrimStart('_') : model.Key, "");

    /// <summary>
    /// A readable part, cut to a length that any file system takes, and a number made of the exact name. The compiler
    /// takes names for the same that differ in upper and lower case only, and then refuses all that a generator made;
    /// some file systems do so also with letters that are composed differently. The number depends on nothing but the
    /// name, so no other type of the project changes it.
    /// </summary>
    private static string Name(string exact, string kind)
    {
        string readable = new(
            exact.Replace("global::", "").Where(c => c is '.' or '_' or (< (char)128 and not '@')).ToArray());
        if (readable.Length > MaxReadable)
            readable = readable.Substring(readable.Length - MaxReadable).TrimStart('.', '_');
        return $"{readable}.{(kind.Length > 0 ? kind + "." : "")}{(uint)Parsing.StableHash.Of(exact):x8}.g.cs";
    }
}
