namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The hash that caller and worker compare before a call: over the signature and over the shape of everything that
/// crosses, so that two builds that differ in either refuse each other by name instead of misreading bytes.
/// </summary>
internal static class ContractHash
{
    public static ulong Of(string method, MethodSignature signature, IEnumerable<TypeNode> roots, KnownTypes types)
    {
        ulong hash = StableHash.Of(method);
        hash = StableHash.Of(hash, signature.Return.ToString());
        if (signature.Result is not null) hash = StableHash.Of(hash, SymbolText.Closed(signature.Result));
        var seen = new HashSet<TypeNode>();
        var stack = new Stack<TypeNode>(roots);
        while (stack.Count > 0)
        {
            TypeNode node = stack.Pop();
            if (!seen.Add(node)) continue;
            foreach (TypeEdge edge in node.Edges) stack.Push(edge.Target);
        }

        return seen.Select(node => ShapeOf(node, types)).OrderBy(shape => shape, StringComparer.Ordinal)
            .Aggregate(hash, StableHash.Of);
    }

    /// <summary>
    /// What decides about the bytes beside the members: the width of an enum, and whether a value can be null.
    /// </summary>
    public static string FormOf(ITypeSymbol type) => type is INamedTypeSymbol { EnumUnderlyingType: { } underlying }
        ? "enum " + underlying.SpecialType
        : type.TypeKind.ToString();

    private static string ShapeOf(TypeNode node, KnownTypes types)
    {
        switch (node.Kind)
        {
            case CrossingKind.Registered:
                return $"{node.Type}={node.FormatterTemplate}";
            case CrossingKind.MemoryPackable:
                return $"{node.Type}={node.Kind}:{FormOf(node.Symbol)}({PackedShape.Of(node.Symbol, types)})";
        }

        IEnumerable<string> parts = node.State.Count > 0
            ? node.State.Select(member =>
                $"{member.DeclaringType.Name}.{member.MetadataName}:{SymbolText.Closed(member.Type)}")
            : node.Edges.Select(edge => edge.Target.Type);
        return $"{node.Type}={node.Kind}:{FormOf(node.Symbol)}({string.Join(",", parts)})";
    }
}
