namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>Facts about methods and their containers that several rules need.</summary>
internal static class MethodShape
{
    /// <summary>A method that a person declares and calls by its name.</summary>
    public static bool IsOrdinary(IMethodSymbol method) => WhyNotOrdinary(method) is null;

    /// <summary>What the method is instead of an ordinary one, as the end of "because it is …".</summary>
    public static string? WhyNotOrdinary(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.PropertyGet or MethodKind.PropertySet => "an accessor of a property",
        MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.EventRaise => "an accessor of an event",
        MethodKind.Constructor or MethodKind.StaticConstructor => "a constructor",
        MethodKind.Destructor => "a finalizer",
        MethodKind.UserDefinedOperator or MethodKind.Conversion => "an operator",
        MethodKind.ExplicitInterfaceImplementation => "an explicit implementation of a member of an interface",
        _ when method.ContainingType.IsExtension => "a member of an extension block",
        _ when method.IsStatic && (method.IsAbstract || method.IsVirtual) =>
            "a static member that each implementation replaces",
        _ => null,
    };

    /// <summary>The type and the types around it, from the inside out.</summary>
    public static IEnumerable<INamedTypeSymbol> WithContainers(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType) yield return current;
    }

    /// <summary>A marked method in the type or in a type nested in it, or null.</summary>
    public static IMethodSymbol? FindMarked(INamedTypeSymbol type, Library library)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            IMethodSymbol? found = member switch
            {
                IMethodSymbol method when IsOrdinary(method) && library.IsMarked(method) => method,
                INamedTypeSymbol nested => FindMarked(nested, library),
                _ => null,
            };
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>The marked methods of exactly this type, in the order of the source.</summary>
    public static List<IMethodSymbol> Marked(INamedTypeSymbol type, Library library) =>
        type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.PartialDefinitionPart is null && IsOrdinary(method) && library.IsMarked(method))
            .OrderBy(method => method.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(method => method.Locations[0].SourceSpan.Start)
            .ToList();
}
