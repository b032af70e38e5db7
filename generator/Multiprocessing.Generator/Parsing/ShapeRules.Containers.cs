namespace Multiprocessing.Generator.Parsing;

internal static partial class ShapeRules
{
    /// <summary>The type and the types around it, from the inside out.</summary>
    public static IEnumerable<INamedTypeSymbol> WithContainers(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType) yield return current;
    }

    /// <summary>A marked method in the type or in a type nested in it, or null.</summary>
    public static IMethodSymbol? FindMarked(INamedTypeSymbol type, KnownTypes types)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            IMethodSymbol? found = member switch
            {
                IMethodSymbol method when IsOrdinary(method) && types.IsMarked(method) => method,
                INamedTypeSymbol nested => FindMarked(nested, types),
                _ => null,
            };
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>The marked methods of exactly this type, in the order of the source.</summary>
    public static List<IMethodSymbol> Marked(INamedTypeSymbol type, KnownTypes types) =>
        type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.PartialDefinitionPart is null && IsOrdinary(method) && types.IsMarked(method))
            .OrderBy(method => method.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(method => method.Locations[0].SourceSpan.Start)
            .ToList();

    private static IEnumerable<ShapeProblem> CheckContainers(IMethodSymbol method, KnownTypes types)
    {
        foreach (INamedTypeSymbol type in WithContainers(method.ContainingType))
        {
            if (!OwnSyntax.IsPartial(type)) yield return At(type, Descriptors.ContainerIsNotPartial, type.Name, method.Name);
            if (type.IsFileLocal) yield return At(type, Descriptors.ContainerIsFileLocal, type.Name, method.Name);
        }

        if (StubConflicts.FindHidingStubs(method.ContainingType, types) is { } member)
            yield return At(member, Descriptors.MemberNameHidesStubs, StubConflicts.NameAsStub(member, types), method.ContainingType.Name);
    }
}
