namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// What MemoryPack's own generator makes of a type, as text for <see cref="ContractHash"/>: its serializers are no part
/// of the closure, but what they write has to be the same on both sides too.
/// </summary>
internal static class PackedShape
{
    public static string Of(ITypeSymbol type) =>
        string.Join(";", Walk(type).Select(shape => shape.Key + shape.Value.Shape));

    /// <summary>
    /// The handles among what MemoryPack's code writes and reads for the type: it has to be told of their formatters.
    /// </summary>
    public static IEnumerable<INamedTypeSymbol> HandlesIn(ITypeSymbol type) =>
        Walk(type).Values.Select(found => found.Type).Where(Handles.IsHandle);

    private static SortedDictionary<string, (INamedTypeSymbol Type, string Shape)> Walk(ITypeSymbol type)
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
                case INamedTypeSymbol named when !shapes.ContainsKey(SymbolText.Closed(named)) && !GenericSize.IsTooLarge(named):
                    shapes.Add(SymbolText.Closed(named), (named, ShapeOf(named, open)));
                    foreach (ITypeSymbol argument in named.TypeArguments) open.Push(argument);
                    break;
            }
        }

        return shapes;
    }

    private static string ShapeOf(INamedTypeSymbol type, Stack<ITypeSymbol> open)
    {
        bool isPackable = MemoryPackTypes.IsPackable(type);
        string form = ContractHash.FormOf(type);
        // Of what is not MemoryPack's and not copied as it lies in memory, MemoryPack writes nothing but by a formatter
        // of its own.
        if (!isPackable && !(type.IsUnmanagedType && type.SpecialType == SpecialType.None && type.TypeKind == TypeKind.Struct)) return "=" + form;

        var parts = new List<string>();
        for (INamedTypeSymbol? t = type; t is { SpecialType: SpecialType.None }; t = t.BaseType)
        {
            foreach (ISymbol member in t.GetMembers())
            {
                if (MemberType(member, isPackable) is not { } memberType) continue;
                parts.Add($"{t.Name}.{member.Name}:{SymbolText.Closed(memberType)}{Wishes(member)}");
                open.Push(memberType);
            }
        }

        foreach (ITypeSymbol union in type.GetAttributes().SelectMany(a => a.ConstructorArguments)
            .Where(a => a.Kind == TypedConstantKind.Type).Select(a => a.Value).OfType<ITypeSymbol>()) open.Push(union);
        return $"={form}{Wishes(type)}({string.Join(",", parts)})";
    }

    /// <summary>
    /// The type of a member that is written; null if it is not. The order of declaration is the order of writing.
    /// </summary>
    private static ITypeSymbol? MemberType(ISymbol member, bool isPackable)
    {
        if (member.IsStatic || Attributes.Has(member, KnownNames.MemoryPackIgnore)) return null;
        if (!isPackable) return (member as IFieldSymbol)?.Type;
        bool isIncluded = member.DeclaredAccessibility == Accessibility.Public || Attributes.Has(member, "MemoryPack.MemoryPackIncludeAttribute");
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
    private static string Wishes(ISymbol symbol) => string.Concat(symbol.GetAttributes()
        .Where(a => a.AttributeClass?.ContainingNamespace?.ToDisplayString() == "MemoryPack"
            || a.AttributeClass?.BaseType?.ContainingNamespace?.ToDisplayString() == "MemoryPack")
        .Select(a => a.ToString()).OrderBy(text => text, StringComparer.Ordinal).Select(text => $"[{text}]"));
}
