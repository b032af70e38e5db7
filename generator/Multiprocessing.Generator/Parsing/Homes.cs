namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Finds where code can stand that mentions given types: anywhere in the assembly, or inside a partial type.
/// </summary>
internal static class Homes
{
    /// <summary>
    /// The home, or null if the types cannot all be mentioned at one place that generated code can be put to.
    /// </summary>
    public static HomeModel? Find(KnownTypes types, IEnumerable<ITypeSymbol> mentioned)
    {
        INamedTypeSymbol? deepest = null;
        foreach (INamedTypeSymbol hidden in mentioned.SelectMany(Hidden))
        {
            if (hidden.IsFileLocal) return null;
            INamedTypeSymbol container = hidden.ContainingType;
            if (deepest is null || IsInside(container, deepest)) deepest = container;
            else if (!IsInside(deepest, container)) return null;
        }

        if (deepest is null) return new HomeModel(OfAssembly(types.Compilation), EquatableArray<ContainerModel>.Empty);
        return OwnSyntax.IsPartial(deepest) && Of(deepest, types) is { } home && !deepest.IsGenericType ? home : null;
    }

    /// <summary>The first type that only its own file can mention, or null.</summary>
    public static INamedTypeSymbol? FindFileLocal(IEnumerable<ITypeSymbol> mentioned) =>
        mentioned.SelectMany(Hidden).FirstOrDefault(t => t.IsFileLocal);

    /// <summary>The namespace of formatters that need no particular place.</summary>
    public static string OfAssembly(Compilation compilation)
    {
        string name = compilation.AssemblyName ?? "";
        string safe = new(name.Select(c => char.IsLetterOrDigit(c) ? c : '_').ToArray());
        return $"{KnownNames.GeneratedNamespace}._{safe}";
    }

    /// <summary>A type as a place for generated code, or null if it or a container is generic or not partial.</summary>
    public static HomeModel? Of(INamedTypeSymbol type, KnownTypes types)
    {
        var containers = new List<ContainerModel>();
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsGenericType || t.IsFileLocal || !OwnSyntax.IsPartial(t)) return null;
            containers.Insert(0, Containers.Of(t, types));
        }

        return new HomeModel(SymbolText.Namespace(type), containers.ToEquatableArray());
    }

    /// <summary>A type that generated code cannot be put into, but can be mentioned beside; null if neither.</summary>
    public static HomeModel? Detached(INamedTypeSymbol type, KnownTypes types)
    {
        var containers = new List<ContainerModel>();
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsGenericType || t.IsFileLocal || AccessOf(t) == AccessModel.Private) return null;
            containers.Insert(0, Containers.Of(t, types));
        }

        return new HomeModel(SymbolText.Namespace(type), containers.ToEquatableArray());
    }

    public static AccessModel AccessOf(ISymbol symbol) => symbol.DeclaredAccessibility switch
    {
        Accessibility.Public => AccessModel.Public,
        Accessibility.Internal => AccessModel.Internal,
        // Of another assembly, only what derives from the container can see it.
        Accessibility.ProtectedOrInternal when symbol.Locations.Any(location => location.IsInSource) =>
            AccessModel.Internal,
        _ => AccessModel.Private,
    };

    /// <summary>How far code can see a type, all of its containers and arguments included.</summary>
    public static AccessModel EffectiveAccess(ITypeSymbol type)
    {
        AccessModel access = AccessModel.Public;
        switch (type)
        {
            case IArrayTypeSymbol array:
                return EffectiveAccess(array.ElementType);
            case IPointerTypeSymbol pointer:
                return EffectiveAccess(pointer.PointedAtType);
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    access = Min(access, AccessOf(t));
                    foreach (ITypeSymbol argument in t.TypeArguments) access = Min(access, EffectiveAccess(argument));
                }

                return access;
            default:
                return access;
        }
    }

    /// <summary>
    /// The accessibility, as keywords, of a class in a home that everything can use which can use a type, and nothing
    /// else.
    /// </summary>
    public static string ClassAccess(HomeModel home, ITypeSymbol type)
    {
        if (home.Containers.Count == 0) return "internal";

        // What is around the home limits the class as it is.
        List<INamedTypeSymbol> hidden = Hidden(type).Where(t => !IsAround(t, home)).ToList();
        return hidden.Count == 0 ? "internal"
            : hidden.Any(t => t.DeclaredAccessibility == Accessibility.Private || t.IsFileLocal) ? "private"
            : "private protected";
    }

    public static AccessModel Min(AccessModel a, AccessModel b) => a < b ? a : b;

    /// <summary>The named types in a type that not all code of the assembly can see.</summary>
    private static IEnumerable<INamedTypeSymbol> Hidden(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return Hidden(array.ElementType);
            case INamedTypeSymbol named:
                var found = new List<INamedTypeSymbol>();
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    if (t.IsFileLocal || (t.ContainingType is not null && AccessOf(t) == AccessModel.Private))
                        found.Add(t);
                    found.AddRange(t.TypeArguments.SelectMany(Hidden));
                }

                return found;
            default:
                return [];
        }
    }

    private static bool IsAround(INamedTypeSymbol type, HomeModel home) => type.Arity == 0
        && (home.QualifiedName + ".").Replace("@", "")
            .StartsWith(SymbolText.Closed(type).Replace("@", "") + ".", StringComparison.Ordinal);

    private static bool IsInside(INamedTypeSymbol inner, INamedTypeSymbol outer)
    {
        for (INamedTypeSymbol? t = inner; t is not null; t = t.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, outer)) return true;
        }

        return false;
    }
}
