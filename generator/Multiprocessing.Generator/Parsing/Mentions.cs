namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// What the compiler says of whoever mentions a type or member: <c>[Experimental]</c> and <c>[Obsolete]</c>, with an id
/// of its own, or as an error. Whoever wrote the name first has heard of it there; generated code, which repeats it,
/// must not tell them again.
/// </summary>
internal static class Mentions
{
    public static MentionsModel Of(IEnumerable<ISymbol> symbols)
    {
        var found = new Found();
        foreach (ISymbol symbol in symbols)
        {
            if (symbol is ITypeSymbol type) Add(type, found);
            else AddMember(symbol, found);
        }

        return found.ToModel();
    }

    /// <summary>Whether the compiler warns of a member itself.</summary>
    public static bool IsWarned(ISymbol member) => member.GetAttributes().Any(IsWarning);

    private static void AddMember(ISymbol member, Found found)
    {
        AddOwn(member, found);
        if (member.ContainingType is { } type) Add(type, found);
    }

    private static void Add(ITypeSymbol type, Found found)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Add(array.ElementType, found);
                break;
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    AddOwn(t, found);
                    foreach (ITypeSymbol argument in t.TypeArguments) Add(argument, found);
                }

                // The compiler takes a warning about a whole assembly as one about each of its types.
                if (named.ContainingModule is { } module) AddOwn(module, found);
                if (named.ContainingAssembly is { } assembly) AddOwn(assembly, found);
                if (Qualifiers.AreNeeded && Qualifiers.Current(named) is var alias and not Qualifiers.Global) found.Aliases.Add(alias);
                break;
        }
    }

    private static void AddOwn(ISymbol symbol, Found found)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (!IsWarning(attribute)) continue;
            if (IdOf(attribute) is { Length: > 0 } id) found.Ids.Add(id);
            found.IsForbidden |= attribute is { AttributeClass.Name: "ObsoleteAttribute", ConstructorArguments.Length: 2 }
                && attribute.ConstructorArguments[1].Value is true;
        }
    }

    private static string? IdOf(AttributeData attribute) => attribute.AttributeClass!.Name == "ExperimentalAttribute"
        ? attribute.ConstructorArguments.FirstOrDefault().Value as string
        : attribute.NamedArguments.FirstOrDefault(a => a.Key == "DiagnosticId").Value.Value as string;

    private static bool IsWarning(AttributeData attribute) => attribute.AttributeClass is { Name: "ExperimentalAttribute" or "ObsoleteAttribute" } c
        && c.ContainingNamespace.ToDisplayString() is "System" or "System.Diagnostics.CodeAnalysis";

    private sealed class Found
    {
        public SortedSet<string> Ids { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Aliases { get; } = new(StringComparer.Ordinal);

        public bool IsForbidden { get; set; }

        public MentionsModel ToModel() => Ids.Count == 0 && Aliases.Count == 0 && !IsForbidden
            ? MentionsModel.None
            : new MentionsModel(Ids.ToEquatableArray(), Aliases.ToEquatableArray(), IsForbidden);
    }
}
