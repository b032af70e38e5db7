namespace Multiprocessing.Generator.Model;

internal enum AccessModel
{
    Private,
    Internal,
    Public,
}

/// <summary>A partial type that generated code is put into.</summary>
/// <param name="Keyword">What it is declared as: <c>class</c>, <c>record struct</c> and so on.</param>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Access">How far code outside of its container can see it.</param>
internal sealed record ContainerModel(string Keyword, string Name, AccessModel Access);

/// <summary>Where generated code stands: a namespace and the partial types to open in it, outermost first.</summary>
internal sealed record HomeModel(string Namespace, EquatableArray<ContainerModel> Containers)
{
    /// <summary>The home as a qualified name.</summary>
    public string QualifiedName
    {
        get
        {
            string name = Namespace.Length == 0 ? "global::" : "global::" + Namespace + ".";
            for (int i = 0; i < Containers.Count; i++) name += (i == 0 ? "" : ".") + Containers[i].Name;
            return name.TrimEnd('.');
        }
    }
}
