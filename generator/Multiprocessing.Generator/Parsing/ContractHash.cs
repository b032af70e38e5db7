namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The hash that caller and worker compare before a call: over the signature and over the shape of everything that crosses,
/// so that two builds that differ in either refuse each other by name instead of misreading bytes.
/// </summary>
internal static class ContractHash
{
    public static ulong Of(string method, MethodSignature signature, IEnumerable<TypeNode> roots)
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

        return seen.Select(ShapeOf).OrderBy(s => s, System.StringComparer.Ordinal).Aggregate(hash, StableHash.Of);
    }

    private static string ShapeOf(TypeNode node)
    {
        IEnumerable<string> parts = node.State.Count > 0
            ? node.State.Select(member => $"{member.DeclaringType.Name}.{member.MetadataName}:{SymbolText.Closed(member.Type)}")
            : node.Edges.Select(edge => edge.Target.Type);
        return $"{node.Type}={node.Kind}({string.Join(",", parts)})";
    }
}
