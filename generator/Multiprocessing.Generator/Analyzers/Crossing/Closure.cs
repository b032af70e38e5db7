using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>Walks over what a type brings along.</summary>
internal static class Closure
{
    /// <summary>Every node that is reachable and can cross, each once, with the shortest way to it.</summary>
    public static IEnumerable<(TypeNode Node, string Path, ISymbol? Member)> Walk(TypeNode start)
    {
        var seen = new HashSet<TypeNode> { start };
        var queue = new Queue<(TypeNode Node, string Path, ISymbol? Member)>();
        queue.Enqueue((start, start.Symbol.ToMinimalName(), null));
        while (queue.Count > 0)
        {
            (TypeNode Node, string Path, ISymbol? Member) current = queue.Dequeue();
            yield return current;
            foreach (TypeEdge edge in current.Node.Edges)
            {
                if (edge.Target.IsRefused || !seen.Add(edge.Target)) continue;
                queue.Enqueue((
                    edge.Target, current.Path + " → " + edge.Target.Symbol.ToMinimalName(),
                    edge.Member ?? current.Member));
            }
        }
    }

    public static bool IsOwn(ITypeSymbol type, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly);
}
