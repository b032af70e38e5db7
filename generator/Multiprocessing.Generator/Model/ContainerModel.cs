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
internal sealed record ContainerModel(string Keyword, string Name, AccessModel Access)
{
    /// <summary>Those names of its members, and its own, that generated code might want to use.</summary>
    public EquatableArray<string> Taken { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Whether it derives from a type that has, or gets, members of such names.</summary>
    public bool HidesStubsOfABase { get; init; }

    /// <summary>
    /// A prefix for the names of classes that stand beside the outermost type, which no other type has.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>The attributes that whatever leads to its stubs repeats.</summary>
    public EquatableArray<string> Marks { get; init; } = EquatableArray<string>.Empty;

    /// <summary>What it takes to mention the type.</summary>
    public MentionsModel Mentions { get; init; } = MentionsModel.None;

    /// <summary>The name of the struct that holds its pool stubs.</summary>
    public string PoolStubs => Free("PoolStubs");

    /// <summary>The name, or one made of it that no member has.</summary>
    public string Free(string name)
    {
        string free = name;
        for (int i = 0; Taken.Contains(free); i++)
            free = "__" + name + (i == 0 ? "" : i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return free;
    }
}

/// <summary>Where generated code stands: a namespace and the partial types to open in it, outermost first.</summary>
internal sealed record HomeModel(string Namespace, EquatableArray<ContainerModel> Containers)
{
    /// <summary>What it takes to mention the innermost type from outside.</summary>
    public MentionsModel Mentions => MentionsModel.All(Containers.Select(container => container.Mentions));

    /// <summary>
    /// The attributes of all the types, those of the innermost first where there can be only one of a kind.
    /// </summary>
    public IEnumerable<string> Marks => Containers.Reverse().SelectMany(container => container.Marks)
        .GroupBy(mark => mark.Contains("OSPlatformAttribute(") ? mark : mark.Split('(')[0], (_, same) => same.First());

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
