namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The ids under which the compiler warns of types: <c>[Experimental]</c>, and <c>[Obsolete]</c> with an id of its own. Whoever mentions such
/// a type has heard of it where they did; generated code, which repeats it, must not tell them again.
/// </summary>
internal static class Warned
{
    public static EquatableArray<string> IdsOf(IEnumerable<ITypeSymbol> types)
    {
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (ITypeSymbol type in types) Add(type, ids);
        return ids.Count == 0 ? EquatableArray<string>.Empty : ids.ToEquatableArray();
    }

    /// <summary>Whether the compiler warns of a member itself.</summary>
    public static bool Is(ISymbol member) => member.GetAttributes().Any(IsWarning);

    private static void Add(ITypeSymbol type, SortedSet<string> ids)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Add(array.ElementType, ids);
                break;
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    AddOwn(t, ids);
                    foreach (ITypeSymbol argument in t.TypeArguments) Add(argument, ids);
                }

                // The compiler takes a warning about a whole assembly as one about each of its types.
                if (named.ContainingModule is { } module) AddOwn(module, ids);
                if (named.ContainingAssembly is { } assembly) AddOwn(assembly, ids);
                break;
        }
    }

    private static void AddOwn(ISymbol symbol, SortedSet<string> ids)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (IsWarning(attribute) && IdOf(attribute) is { Length: > 0 } id) ids.Add(id);
        }
    }

    private static string? IdOf(AttributeData attribute) => attribute.AttributeClass!.Name == "ExperimentalAttribute"
        ? attribute.ConstructorArguments.FirstOrDefault().Value as string
        : attribute.NamedArguments.FirstOrDefault(a => a.Key == "DiagnosticId").Value.Value as string;

    private static bool IsWarning(AttributeData attribute) => attribute.AttributeClass is { Name: "ExperimentalAttribute" or "ObsoleteAttribute" } c
        && c.ContainingNamespace.ToDisplayString() is "System" or "System.Diagnostics.CodeAnalysis";
}
