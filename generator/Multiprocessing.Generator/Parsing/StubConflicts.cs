namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// How the stubs of marked methods are called, and which of them cannot be. Asked by the generator (to leave those out,
/// so that the user sees the rule and no errors in generated code) and by the analyzers (to report).
/// </summary>
internal static class StubConflicts
{
    private static readonly IEqualityComparer<ITypeSymbol> s_signatures = new SignatureComparer();

    /// <summary>The earlier method of the same type that has the same stub, or null.</summary>
    public static IMethodSymbol? EarlierWithSameStub(IMethodSymbol method, KnownTypes types)
    {
        string pool = StubNames.OnPool(StubNames.Of(method, types));
        return method.ContainingType.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(other =>
            other.MethodKind == MethodKind.Ordinary && other.PartialDefinitionPart is null && IsBefore(other, method)
            && HaveSameArguments(other, method, types)
            && types.IsMarked(other) && StubNames.OnPool(StubNames.Of(other, types)) == pool);
    }

    /// <summary>Whether the nested stub classes cannot be added to a type, as their name is taken.</summary>
    public static bool HidesStubs(INamedTypeSymbol type, KnownTypes types) => FindHidingStubs(type, types) is not null;

    /// <summary>
    /// The type itself, or the member of it, that is called like the nested stub classes; null if there is none.
    /// </summary>
    public static ISymbol? FindHidingStubs(INamedTypeSymbol type, KnownTypes types) =>
        HiddenClass(type, types) is not null
        ? type
        : type.GetMembers("Calls").Concat(type.GetMembers("Spawn")).Concat(ShapeRules.Marked(type, types))
            .FirstOrDefault(member => HiddenClass(member, types) is not null);

    /// <summary>
    /// The nested stub class whose name a type or member takes: by its own name, or by the one that is given to its
    /// stubs, which would be called like the class that they stand in. C# forbids both. Null if it takes none.
    /// </summary>
    public static string? HiddenClass(ISymbol member, KnownTypes types)
    {
        if (member.Name is "Calls" or "Spawn") return member.Name;
        if (member is not IMethodSymbol method || !types.IsMarked(method) || !ShapeRules.IsOrdinary(method))
            return null;
        return StubNames.Of(method, types) is "Calls" or "Spawn" ? StubNames.Of(method, types) : null;
    }

    private static bool IsBefore(ISymbol first, ISymbol second)
    {
        Location a = first.Locations[0];
        Location b = second.Locations[0];
        int file = string.CompareOrdinal(a.SourceTree?.FilePath, b.SourceTree?.FilePath);
        return file < 0 || (file == 0 && a.SourceSpan.Start < b.SourceSpan.Start);
    }

    private static bool HaveSameArguments(IMethodSymbol left, IMethodSymbol right, KnownTypes types) =>
        Arguments(left, types).SequenceEqual(Arguments(right, types), s_signatures);

    private static IEnumerable<ITypeSymbol> Arguments(IMethodSymbol method, KnownTypes types) =>
        method.Parameters.Select(p => p.Type).Where(type => !types.CancellationToken.Is(type));

    /// <summary>
    /// Types are the same in a signature if they differ in the names of tuples' elements, or in <c>dynamic</c> and
    /// <c>object</c>, only.
    /// </summary>
    private sealed class SignatureComparer : IEqualityComparer<ITypeSymbol>
    {
        public bool Equals(ITypeSymbol left, ITypeSymbol right) => (left, right) switch
        {
            (IArrayTypeSymbol a, IArrayTypeSymbol b) => a.Rank == b.Rank && Equals(a.ElementType, b.ElementType),
            (INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } plain }, _) => Equals(plain, right),
            (_, INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } plain }) => Equals(left, plain),
            (INamedTypeSymbol { TypeArguments.Length: > 0 } a, INamedTypeSymbol { TypeArguments.Length: > 0 } b) =>
                SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition)
                && (a.ContainingType is null
                    || SymbolEqualityComparer.Default.Equals(a.ContainingType, b.ContainingType))
                && a.TypeArguments.SequenceEqual(b.TypeArguments, this),
            _ => SymbolEqualityComparer.Default.Equals(left, right) || (IsObject(left) && IsObject(right)),
        };

        public int GetHashCode(ITypeSymbol type) => (int)type.TypeKind;

        private static bool IsObject(ITypeSymbol type) =>
            type.TypeKind == TypeKind.Dynamic || type.SpecialType == SpecialType.System_Object;
    }
}
