namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// How the stubs of marked methods are called, and which of them cannot be. Asked by the generator (to leave those out, so
/// that the user sees the rule and no errors in generated code) and by the analyzers (to report).
/// </summary>
internal static class StubConflicts
{
    /// <summary>The earlier method of the same type that has the same stub, or null.</summary>
    public static IMethodSymbol? EarlierWithSameStub(IMethodSymbol method)
    {
        string pool = StubNames.OnPool(StubNames.Of(method));
        return method.ContainingType.GetMembers().OfType<IMethodSymbol>().FirstOrDefault(other =>
            other.MethodKind == MethodKind.Ordinary && other.PartialDefinitionPart is null && IsBefore(other, method)
            && HaveSameArguments(other, method)
            && Attributes.Has(other, KnownNames.RunInProcess) && StubNames.OnPool(StubNames.Of(other)) == pool);
    }

    /// <summary>Whether a name of the type itself, or of a member that a person declared, is that of the nested stub classes.</summary>
    public static bool HidesStubs(INamedTypeSymbol type) =>
        type.Name is "Calls" or "Spawn" || !type.GetMembers("Calls").IsEmpty || !type.GetMembers("Spawn").IsEmpty;

    private static bool IsBefore(ISymbol first, ISymbol second)
    {
        Location a = first.Locations[0];
        Location b = second.Locations[0];
        int file = string.CompareOrdinal(a.SourceTree?.FilePath, b.SourceTree?.FilePath);
        return file < 0 || (file == 0 && a.SourceSpan.Start < b.SourceSpan.Start);
    }

    private static bool HaveSameArguments(IMethodSymbol left, IMethodSymbol right) =>
        Arguments(left).SequenceEqual(Arguments(right), (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);

    private static IEnumerable<ISymbol> Arguments(IMethodSymbol method) =>
        method.Parameters.Select(p => p.Type).Where(type =>
            type is not INamedTypeSymbol { Name: "CancellationToken" } token
            || SymbolText.MetadataName(token) != KnownNames.CancellationToken);
}
