namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// What MemoryPack's own generator makes of a type, as text for <see cref="ContractHash"/>: its serializers are no part
/// of the closure, but what they write has to be the same on both sides too.
/// </summary>
internal static class PackedShape
{
    public static string Of(ITypeSymbol type, KnownTypes types) =>
        string.Join(";", Walk(type, types).Select(shape => shape.Key + shape.Value.Shape));

    /// <summary>
    /// The handles among what MemoryPack's code writes and reads for the type: their formatters are registered with it.
    /// </summary>
    public static IEnumerable<INamedTypeSymbol> HandlesIn(ITypeSymbol type, KnownTypes types) =>
        Walk(type, types).Values.Select(found => found.Type).Where(types.IsHandle);

    private static SortedDictionary<string, (INamedTypeSymbol Type, string Shape)> Walk(
        ITypeSymbol type, KnownTypes types)
    {
        var shapes = new SortedDictionary<string, (INamedTypeSymbol Type, string Shape)>(StringComparer.Ordinal);
        var open = new Stack<ITypeSymbol>([type]);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IArrayTypeSymbol array:
                    open.Push(array.ElementType);
                    break;
                case INamedTypeSymbol named
                    when !shapes.ContainsKey(SymbolText.Closed(named)) && !GenericSize.IsTooLarge(named):
                    shapes.Add(SymbolText.Closed(named), (named, ShapeOf(named, open, types)));
                    foreach (ITypeSymbol argument in named.TypeArguments) open.Push(argument);
                    break;
            }
        }

        return shapes;
    }

    private static string ShapeOf(INamedTypeSymbol type, Stack<ITypeSymbol> open, KnownTypes types)
    {
        bool isPackable = MemoryPackTypes.IsPackable(type, types);
        string form = ContractHash.FormOf(type);
        // Of what is not MemoryPack's and not copied as it lies in memory, MemoryPack writes nothing but by a formatter
        // of its own.
        bool isCopied = type is { IsUnmanagedType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct };
        if (!isPackable && !isCopied) return "=" + form;

        var parts = new List<string>();
        for (INamedTypeSymbol? t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            foreach (ISymbol member in t.GetMembers())
            {
                if (MemberType(member, isPackable, types) is not { } memberType) continue;
                parts.Add($"{t.Name}.{member.Name}:{SymbolText.Closed(memberType)}{Wishes(member, types)}");
                open.Push(memberType);
            }
        }

        foreach (ITypeSymbol union in type.GetAttributes().SelectMany(a => a.ConstructorArguments)
            .Where(a => a.Kind == TypedConstantKind.Type).Select(a => a.Value).OfType<ITypeSymbol>()) open.Push(union);
        return $"={form}{Wishes(type, types)}({string.Join(",", parts)})";
    }

    /// <summary>
    /// The type of a member that is written; null if it is not. The order of declaration is the order of writing.
    /// </summary>
    private static ITypeSymbol? MemberType(ISymbol member, bool isPackable, KnownTypes types)
    {
        if (member.IsStatic || types.MemoryPackIgnore.IsOn(member)) return null;
        if (!isPackable) return (member as IFieldSymbol)?.Type;
        bool isIncluded = member.DeclaredAccessibility == Accessibility.Public || types.MemoryPackInclude.IsOn(member);
        return member switch
        {
            IFieldSymbol { IsImplicitlyDeclared: false } field when isIncluded => field.Type,
            IPropertySymbol { IsIndexer: false, GetMethod: not null } property when isIncluded => property.Type,
            _ => null,
        };
    }

    /// <summary>
    /// The attributes of MemoryPack: an order, a union's tags, a formatter, another form of the whole.
    /// </summary>
    private static string Wishes(ISymbol symbol, KnownTypes types) => string.Concat(symbol.GetAttributes()
        .Where(a => IsOfMemoryPack(a.AttributeClass, types) || IsOfMemoryPack(a.AttributeClass?.BaseType, types))
        .Select(a => a.ToString()).OrderBy(text => text, StringComparer.Ordinal).Select(text => $"[{text}]"));

    private static bool IsOfMemoryPack(INamedTypeSymbol? attribute, KnownTypes types) => attribute is not null
        && types.MemoryPackable.Symbols.Any(known =>
            SymbolEqualityComparer.Default.Equals(known.ContainingNamespace, attribute.ContainingNamespace));
}
