namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>
    /// A type of another assembly where it is declared: its own state, or that of what this compilation derives from
    /// it.
    /// </summary>
    private void ClassifyReferenced(TypeNode.Draft node, INamedTypeSymbol type)
    {
        IReadOnlyList<INamedTypeSymbol> derived = type.IsSealed ? [] : _derived.Value.Of(type);
        if (type.IsAbstract || derived.Count > 0) ClassifyUnion(node, type, derived);
        else ClassifyReferencedState(node, type);
    }

    /// <summary>
    /// Field by field, if all fields are known; through its public members, if they are all of its state.
    /// </summary>
    private void ClassifyReferencedState(TypeNode.Draft node, INamedTypeSymbol type)
    {
        INamedTypeSymbol open = type.IsGenericType ? type.ConstructUnboundGenericType() : type;
        if (_assumed.Contains(SymbolText.Closed(open)) || _assumed.Contains(node.Type))
        {
            ClassifyPublicState(node, type, isAssumed: true);
        }
        else if (_types.IsDisposable(type))
        {
            node.Refuse(Reasons.HiddenState(type, "it has to be disposed of, so it holds something of this process"));
        }
        else if (Framework.Declares(type))
        {
            // The public members of the framework's types say little about their state; those that are data are known
            // one by one.
            node.Refuse(Reasons.HiddenState(type, "its private state cannot be seen by the compiler"));
        }
        else if (PackageFields.Of(type, _types) is not { } fields)
        {
            ClassifyPublicState(node, type, isAssumed: false);
        }
        else if (fields.Gap is { } gap)
        {
            node.Refuse(Reasons.HiddenState(type, gap.Why, gap.Culprit));
        }
        else
        {
            node.State.AddRange(fields.Members);
            ClassifyFields(node, type);
        }
    }

    private void ClassifyPublicState(TypeNode.Draft node, INamedTypeSymbol type, bool isAssumed)
    {
        if (PublicState.Find(type, _types, isAssumed, out string why, out ISymbol? culprit) is not { } state)
        {
            node.Refuse(Reasons.HiddenState(type, why, culprit));
            return;
        }

        node.Kind = CrossingKind.PublicState;
        node.PublicState = state;
        foreach (ISymbol member in state.Members) Edge(node, PublicState.TypeOf(member), member);
        PlaceOrRefuse(node, state.Members.Select(PublicState.TypeOf).Prepend(type));
        SetFormatter(node, "Formatter");
    }
}
