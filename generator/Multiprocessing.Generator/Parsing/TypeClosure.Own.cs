namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>
    /// A type of this compilation where it is declared: its own state, or a choice of what may stand there.
    /// </summary>
    private void ClassifyOwn(TypeNode.Draft node, INamedTypeSymbol type)
    {
        if (type.IsValueType || type.IsSealed)
        {
            ClassifyOwnState(node, type);
            return;
        }

        IReadOnlyList<INamedTypeSymbol> derived = _derived.Value.Of(type);
        if (derived.Count == 0 && !type.IsAbstract && type.TypeKind == TypeKind.Class)
        {
            ClassifyOwnState(node, type);
            return;
        }

        ClassifyUnion(node, type, derived);
    }

    private void ClassifyUnion(TypeNode.Draft node, INamedTypeSymbol type, IReadOnlyList<INamedTypeSymbol> derived)
    {
        node.Kind = CrossingKind.Union;
        if (!type.IsAbstract && type.TypeKind == TypeKind.Class) node.Edges.Add(new TypeEdge(Exact(type), null, false));
        foreach (INamedTypeSymbol d in derived)
        {
            if (Homes.Find(_types, [type, d]) is null) node.OutOfReach.Add(d);
            else node.Edges.Add(new TypeEdge(ExactOrSpecial(d), null, false));
        }

        if (node.Edges.Count == 0)
        {
            node.Refuse(Reasons.NoImplementation(type));
            return;
        }

        PlaceOrRefuse(node, node.Edges.Select(edge => edge.Target.Symbol).Prepend(type));
        SetFormatter(node, "UnionFormatter");
    }

    /// <summary>
    /// A derived type keeps what the user wished for it: its own formatter, MemoryPack's, or a handle's.
    /// </summary>
    private TypeNode ExactOrSpecial(INamedTypeSymbol type) =>
        _overrides.ContainsKey(SymbolText.Closed(type)) || _types.IsHandle(type)
            || MemoryPackTypes.IsPackable(type, _types) || Reasons.Of(type, _types) is not null
            ? Declared(type)
            : Exact(type);

    private void ClassifyState(TypeNode.Draft node, INamedTypeSymbol type)
    {
        if (IsOwn(type)) ClassifyOwnState(node, type);
        else ClassifyReferencedState(node, type);
    }

    private void ClassifyOwnState(TypeNode.Draft node, INamedTypeSymbol type)
    {
        if (GenericSize.IsTooLarge(type))
        {
            node.Refuse(Reasons.EndlessGeneric(type));
            return;
        }

        if (CollectState(node, type) is { } refusal)
        {
            node.Refuse(refusal);
            return;
        }

        if (type.IsValueType && RawTypes.SizeOf(type, _types) is > 0 and int size)
        {
            // The fields cannot be refused, but their shape is part of the contract.
            foreach (StateMember member in node.State.Where(m => m.Field is not { IsFixedSizeBuffer: true }))
                Edge(node, member.Type, member.Symbol);
            node.Kind = CrossingKind.Raw;
            node.Inline = InlineKind.Raw;
            node.MinimumSize = size;
            node.FormatterTemplate = $"{Formatters}Raw<{node.Type}>()";
            PlaceOrRefuse(node, [type]);
            return;
        }

        if (Layout.IsInlineArray(type, _types))
        {
            node.Refuse(Reasons.InlineArray(type));
            return;
        }

        if (Layout.IsExplicit(type, _types))
        {
            node.Refuse(Reasons.OverlappingFields(type));
            return;
        }

        ClassifyFields(node, type);
    }

    private void ClassifyFields(TypeNode.Draft node, INamedTypeSymbol type)
    {
        // The accessors name the base classes that declare the fields.
        if (node.State.Select(m => Qualifiers.Of(_compilation).FindUnnameable(m.DeclaringType))
            .FirstOrDefault(t => t is not null) is { } unnameable)
        {
            node.Refuse(Reasons.CannotBeNamed(unnameable));
            return;
        }

        foreach (StateMember member in node.State) Edge(node, member.Type, member.Symbol);
        node.Kind = CrossingKind.WholeState;
        PlaceOrRefuse(node, node.State.Select(member => member.Type).Prepend(type));
        SetFormatter(node, "Formatter");
    }

    private static void SetFormatter(TypeNode.Draft node, string suffix)
    {
        if (node.Home is null) return;
        node.FormatterName = "__" + SymbolText.Identifier(node.Type) + suffix;
        node.FormatterTemplate = $"{node.Home.QualifiedName}.{node.FormatterName}.Instance";
    }

    private void PlaceOrRefuse(TypeNode.Draft node, IEnumerable<ITypeSymbol> mentioned)
    {
        node.Home = Homes.Find(_types, mentioned);
        if (node.Home is not null) return;
        node.Refuse(Reasons.OutOfReach(mentioned));
    }

    /// <summary>Lists every instance field of the type and of its bases, or says why that cannot be done.</summary>
    private Refusal? CollectState(TypeNode.Draft node, INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (t.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType) break;
            if (!IsOwn(t))
            {
                if (Framework.Declares(t) && !_types.EventArgs.Is(t)) return Reasons.ForeignBase(type, t);
                if (PackageFields.Of(t, _types) is { } known)
                {
                    if (known.Gap is not null) return Reasons.ForeignBase(type, t);
                    node.State.AddRange(known.Members);
                    break;
                }

                if (PublicState.OfBase(t, _types) is not { } inherited) return Reasons.ForeignBase(type, t);
                if (inherited.Any(m => IsHiddenIn(type, m))) return Reasons.ForeignBase(type, t);
                node.State.AddRange(inherited.Select(m => new StateMember(null, m, PublicState.TypeOf(m), m.Name, t)));
                break;
            }

            chain.Push(t);
        }

        foreach (INamedTypeSymbol t in chain)
        {
            var members = new List<StateMember>();
            foreach (ISymbol symbol in t.GetMembers())
            {
                if (symbol.IsStatic) continue;
                if (symbol is IEventSymbol e && OwnSyntax.IsFieldLike(e) && !OwnSyntax.IsNotSerialized(e))
                    return Reasons.Event(e);
                if (symbol is not IFieldSymbol { IsConst: false } field || _types.IsLeftOut(field)) continue;
                if (field.IsFixedSizeBuffer && RawTypes.SizeOf(type, _types) <= 0) return Reasons.FixedBuffer(field);
                members.Add(new StateMember(
                    field, field.AssociatedSymbol ?? field, field.Type, OwnSyntax.MetadataNameOf(field), t));
            }

            members.Sort((a, b) => string.CompareOrdinal(a.MetadataName, b.MetadataName));
            node.State.AddRange(members);
        }

        return null;
    }

    private static bool IsHiddenIn(INamedTypeSymbol type, ISymbol member)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(t, member.ContainingType)) return false;
            if (t.GetMembers(member.Name).Length > 0) return true;
        }

        return false;
    }
}
