namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    internal const string Formatters = "global::Multiprocessing.CompilerServices.WireFormatters.";

    private readonly Lazy<DerivedTypes> _derived;

    /// <summary>
    /// Decides how a declared type crosses. The order matters: the most specific wish of the user comes first.
    /// </summary>
    private void Classify(TypeNode.Draft node)
    {
        switch (node.Symbol)
        {
            case IErrorTypeSymbol:
                node.Refuse(Reasons.CompilerError(node.Symbol));
                break;
            case IArrayTypeSymbol array:
                ClassifyArray(node, array);
                break;
            case INamedTypeSymbol named:
                ClassifyNamed(node, named);
                break;
            default:
                node.Refuse(Reasons.NotAValue(node.Symbol));
                break;
        }
    }

    private void ClassifyArray(TypeNode.Draft node, IArrayTypeSymbol array)
    {
        node.Kind = CrossingKind.BuiltIn;
        node.MinimumSize = array.IsSZArray ? sizeof(int) : 1;
        TypeEdge element = Edge(node, array.ElementType);
        node.FormatterTemplate = array.IsSZArray
            ? $"{Formatters}Array<{element.Target.Type}>({{0}}{BuiltIns.TrackingHole})"
            : $"{Formatters}MultiArray<{node.Type}, {element.Target.Type}>({{0}}{BuiltIns.TrackingHole})";
    }

    private void ClassifyNamed(TypeNode.Draft node, INamedTypeSymbol type)
    {
        if (Qualifiers.Of(_compilation).Of(type) is null)
        {
            node.Refuse(Reasons.CannotBeNamed(type));
            return;
        }

        if (_overrides.TryGetValue(node.Type, out ITypeSymbol? formatter))
        {
            node.Kind = CrossingKind.Registered;
            node.Formatter = formatter;
            node.FormatterTemplate = $"{Formatters}MemoryPack<{node.Type}>(new {SymbolText.Closed(formatter)}())";
            return;
        }

        if (Reasons.Of(type, _types) is { } refusal)
        {
            node.Refuse(refusal);
        }
        else if (GenericSize.IsTooLarge(type))
        {
            node.Refuse(Reasons.EndlessGeneric(type));
        }
        else if (_types.IsHandle(type))
        {
            node.Kind = CrossingKind.Handle;
            node.FormatterTemplate = $"{Formatters}Handle<{node.Type}>()";
            foreach (ITypeSymbol item in type.TypeArguments) Edge(node, item);
        }
        else if (MemoryPackTypes.IsPackable(type, _types))
        {
            ClassifyPackable(node, type);
        }
        else if (type.TypeKind == TypeKind.Enum)
        {
            node.Kind = CrossingKind.Raw;
            node.Inline = InlineKind.Raw;
            node.MinimumSize = RawTypes.SizeOf(type.EnumUnderlyingType!, _types);
            node.FormatterTemplate = $"{Formatters}Raw<{node.Type}>()";
            PlaceOrRefuse(node, [type]);
        }
        else if (BuiltIns.TryApply(node, type, _types))
        {
            foreach (ITypeSymbol argument in type.TypeArguments) Edge(node, argument);
        }
        else if (IsOwn(type))
        {
            ClassifyOwn(node, type);
        }
        else
        {
            ClassifyReferenced(node, type);
        }
    }

    /// <summary>
    /// MemoryPack looks up the arguments of its generic types, and handles, at run time, so those that it does not know
    /// are registered with it.
    /// </summary>
    private void ClassifyPackable(TypeNode.Draft node, INamedTypeSymbol type)
    {
        node.Kind = CrossingKind.MemoryPackable;
        string registrations = string.Concat(type.TypeArguments.Select((argument, i) =>
            $" {Formatters}RegisterWithMemoryPack<{SymbolText.Closed(argument)}>({{{i}}});"))
            + string.Concat(PackedShape.HandlesIn(type, _types)
                .Where(handle => _compilation.IsSymbolAccessibleWithin(handle, _compilation.Assembly))
                .Select(SymbolText.Closed)
                .Select(handle => $" {Formatters}RegisterWithMemoryPack<{handle}>({Formatters}Handle<{handle}>());"));
        node.FormatterTemplate = registrations.Length == 0
            ? $"{Formatters}Packable<{node.Type}>()"
            : $"{Formatters}Packable<{node.Type}>(static () => {{{registrations} }})";
        foreach (ITypeSymbol argument in type.TypeArguments) Edge(node, argument);
    }

    private bool IsOwn(INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly);
}
