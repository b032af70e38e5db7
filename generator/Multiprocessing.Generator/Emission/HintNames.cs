namespace Multiprocessing.Generator.Emission;

/// <summary>The names of the generated files.</summary>
internal static class HintNames
{
    public static string Of(StubsModel model) => Safe(model.Home.QualifiedName) + ".Stubs.g.cs";

    public static string Of(DetachedModel model) => Safe(model.Home.QualifiedName) + ".DetachedStubs.g.cs";
    public static string Of(FinderModel model) => Safe(model.Home.QualifiedName) + ".Items.g.cs";

    public static string Of(FormatterModel model) => $"Formatters/{Safe(model.Home.Containers.Count == 0 ? "" : model.Home.QualifiedName + ".")}{model.Name.TrimStart('_')}.g.cs";

    private static string Safe(string name) => name.Replace("global::", "").Replace("@", "");
}
