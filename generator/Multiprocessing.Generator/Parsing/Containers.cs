namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Describes the partial types that generated code is put into, and the names in and beside them that are taken.
/// </summary>
internal static class Containers
{
    private static readonly HashSet<string> s_wanted =
        new(StringComparer.Ordinal) { "PoolStubs", "PrivateCalls", "PrivateSpawn" };

    public static ContainerModel Of(INamedTypeSymbol type, KnownTypes types) => new(
        Keyword(type), SymbolText.Escape(type.Name), Homes.AccessOf(type))
    {
        Taken = type.GetMembers().Select(member => member.Name).Append(type.Name)
            .Where(name => s_wanted.Contains(name) || name.StartsWith("__", StringComparison.Ordinal))
            .Distinct().OrderBy(name => name, StringComparer.Ordinal).ToEquatableArray(),
        HidesStubsOfABase = Bases(type).Any(b => HasStubs(b, types)),
        Prefix = Prefix(type),
        Marks = StubMarks.Of(type, types),
        Mentions = Mentions.Of([type], types),
    };

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? b = type.BaseType; b is { SpecialType: not SpecialType.System_Object }; b = b.BaseType)
            yield return b;
    }

    private static bool HasStubs(INamedTypeSymbol type, KnownTypes types) =>
        type.GetMembers().Any(m => m.Name is "Calls" or "Spawn" || s_wanted.Contains(m.Name))
        || (type.Locations.Any(location => location.IsInSource) && ShapeRules.FindMarked(type, types) is not null);

    /// <summary>
    /// The names of the types, joined. Different types may come to the same, <c>A.B</c> and <c>A_B</c>, and a person
    /// may have used a name that starts so; then a number that the type's own name determines goes with it.
    /// </summary>
    private static string Prefix(INamedTypeSymbol type)
    {
        List<string> names = ShapeRules.WithContainers(type).Select(t => t.Name).Reverse().ToList();
        string joined = string.Join("_", names);
        INamespaceSymbol space = type.ContainingNamespace;
        bool isNested = names.Count > 1;
        bool isTaken =
            (isNested && (names.Any(name => name.Contains('_')) || space.GetTypeMembers(joined, 0).Length > 0))
            || space.GetMembers(joined + "PoolExtensions").Any()
            || space.GetMembers($"__{joined}DetachedStubs").Any();
        return isTaken ? $"{joined}_{(uint)StableHash.Of(SymbolText.MetadataName(type)):x8}" : joined;
    }

    private static string Keyword(INamedTypeSymbol type) => type switch
    {
        { IsRecord: true, TypeKind: TypeKind.Struct } => "record struct",
        { IsRecord: true } => "record",
        { TypeKind: TypeKind.Struct } => "struct",
        { TypeKind: TypeKind.Interface } => "interface",
        _ => "class",
    };
}
