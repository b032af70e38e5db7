namespace Multiprocessing.Generator.Parsing;

/// <summary>The concrete types of a compilation, by each of their base types and interfaces.</summary>
internal sealed class DerivedTypes
{
    private readonly KnownTypes _types;
    private readonly Dictionary<INamedTypeSymbol, List<INamedTypeSymbol>> _byBase = new(SymbolEqualityComparer.Default);

    public DerivedTypes(KnownTypes types)
    {
        _types = types;
        var spaces = new Stack<INamespaceOrTypeSymbol>();
        spaces.Push(types.Compilation.Assembly.GlobalNamespace);
        while (spaces.Count > 0)
        {
            INamespaceOrTypeSymbol space = spaces.Pop();
            if (space is INamespaceSymbol outer)
            {
                foreach (INamespaceSymbol inner in outer.GetNamespaceMembers()) spaces.Push(inner);
            }

            foreach (INamedTypeSymbol type in space.GetTypeMembers())
            {
                spaces.Push(type);
                Add(type);
            }
        }
    }

    /// <summary>The concrete types that may stand where a type is declared, without the type itself; sorted.</summary>
    public IReadOnlyList<INamedTypeSymbol> Of(INamedTypeSymbol declared)
    {
        if (!_byBase.TryGetValue(declared.OriginalDefinition, out List<INamedTypeSymbol>? candidates)) return [];
        var found = new List<INamedTypeSymbol>();
        foreach (INamedTypeSymbol candidate in candidates)
        {
            if (Close(candidate, declared) is { } closed) found.Add(closed);
        }

        found.Sort((a, b) => string.CompareOrdinal(SymbolText.Closed(a), SymbolText.Closed(b)));
        return found;
    }

    private void Add(INamedTypeSymbol type)
    {
        if (type.IsAbstract || type.IsStatic || type.TypeKind is not (TypeKind.Class or TypeKind.Struct)) return;
        for (INamedTypeSymbol? b = type.BaseType; b is { SpecialType: SpecialType.None }; b = b.BaseType)
            AddTo(b, type);
        foreach (INamedTypeSymbol implemented in type.AllInterfaces) AddTo(implemented, type);
    }

    private void AddTo(INamedTypeSymbol baseType, INamedTypeSymbol type)
    {
        if (!_byBase.TryGetValue(baseType.OriginalDefinition, out List<INamedTypeSymbol>? list))
            _byBase.Add(baseType.OriginalDefinition, list = []);
        if (!list.Contains(type, SymbolEqualityComparer.Default)) list.Add(type);
    }

    /// <summary>
    /// The candidate with its type parameters filled in such that it derives from the declared type, or null if it does
    /// not or if the declared type does not determine all of them, or if a constraint of the candidate forbids them.
    /// </summary>
    private INamedTypeSymbol? Close(INamedTypeSymbol candidate, INamedTypeSymbol declared)
    {
        if (candidate.ContainingType is { IsGenericType: true }) return null;
        if (!candidate.IsGenericType) return Bases(candidate).Any(b => Same(b, declared)) ? candidate : null;
        foreach (INamedTypeSymbol baseType in Bases(candidate))
        {
            if (!Same(baseType.OriginalDefinition, declared.OriginalDefinition)) continue;
            var arguments = new ITypeSymbol?[candidate.TypeParameters.Length];
            if (!Unify(baseType, declared, candidate, arguments) || arguments.Any(a => a is null)) continue;
            ITypeSymbol[] known = arguments.Select(a => a!).ToArray();
            if (Constraints.Allow(_types, candidate, known)) return candidate.Construct(known);
        }

        return null;
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? b = type.BaseType; b is not null; b = b.BaseType) yield return b;
        foreach (INamedTypeSymbol implemented in type.AllInterfaces) yield return implemented;
    }

    private static bool Unify(ITypeSymbol pattern, ITypeSymbol actual, INamedTypeSymbol owner, ITypeSymbol?[] arguments)
    {
        if (pattern is ITypeParameterSymbol parameter && Same(parameter.ContainingSymbol, owner))
        {
            ITypeSymbol? known = arguments[parameter.Ordinal];
            arguments[parameter.Ordinal] = actual;
            return known is null || Same(known, actual);
        }

        if (pattern is IArrayTypeSymbol a && actual is IArrayTypeSymbol b)
            return a.Rank == b.Rank && Unify(a.ElementType, b.ElementType, owner, arguments);
        if (pattern is not INamedTypeSymbol p || actual is not INamedTypeSymbol q) return Same(pattern, actual);
        if (!Same(p.OriginalDefinition, q.OriginalDefinition)) return false;
        for (int i = 0; i < p.TypeArguments.Length; i++)
        {
            if (!Unify(p.TypeArguments[i], q.TypeArguments[i], owner, arguments)) return false;
        }

        return true;
    }

    private static bool Same(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
