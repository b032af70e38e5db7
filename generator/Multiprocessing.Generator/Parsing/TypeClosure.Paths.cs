namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>The shortest way from a refused type to what it is refused for.</summary>
    public static RefusalPath FindRefusal(TypeNode start)
    {
        var seen = new Dictionary<TypeNode, (TypeNode From, TypeEdge Edge)?> { [start] = null };
        var queue = new Queue<TypeNode>();
        queue.Enqueue(start);
        while (queue.Count > 0)
        {
            TypeNode node = queue.Dequeue();
            if (node.OwnRefusal is { } refusal) return new RefusalPath(Trace(seen, node), refusal, node.Symbol);
            foreach (TypeEdge edge in node.Edges)
            {
                if (!edge.Target.IsRefused || seen.ContainsKey(edge.Target)) continue;
                seen[edge.Target] = (node, edge);
                queue.Enqueue(edge.Target);
            }
        }

        throw new System.InvalidOperationException($"'{start.Type}' is refused, but no reason can be reached from it.");
    }

    private static IReadOnlyList<PathStep> Trace(
        Dictionary<TypeNode, (TypeNode From, TypeEdge Edge)?> seen, TypeNode node)
    {
        var steps = new List<PathStep>();
        while (seen[node] is { } step)
        {
            steps.Add(new PathStep(node.Symbol, step.Edge.Member));
            node = step.From;
        }

        steps.Add(new PathStep(node.Symbol, null));
        steps.Reverse();
        return steps;
    }
}

/// <summary>One step of the way to an offending type.</summary>
/// <param name="Type">The type that is reached.</param>
/// <param name="Member">The member that leads there, or null for an element, a type argument or a derived type.</param>
internal sealed record PathStep(ITypeSymbol Type, ISymbol? Member);

/// <summary>Why a type cannot cross, and where the cause is.</summary>
/// <param name="Steps">The way from the type that was asked about (first) to the offending one (last).</param>
/// <param name="Refusal">The reason.</param>
/// <param name="Offender">The offending type.</param>
internal sealed record RefusalPath(IReadOnlyList<PathStep> Steps, Refusal Refusal, ITypeSymbol Offender)
{
    /// <summary>The way as text: <c>Order → Customer → Session → Socket</c>.</summary>
    public string Text => string.Join(" → ", Steps.Select(step => SymbolText.Short(step.Type)));

    /// <summary>The member that holds what is refused; null if none leads there.</summary>
    public ISymbol? LastMember => Refusal.Member ?? Steps.LastOrDefault(step => step.Member is not null)?.Member;

    /// <summary>The members on the way, in the order they are passed, those of this compilation only.</summary>
    public IEnumerable<Location> MemberLocations => Steps
        .Select(step => step.Member)
        .Append(Refusal.Member)
        .OfType<ISymbol>()
        .SelectMany(member => member.Locations.Take(1))
        .Where(location => location.IsInSource);
}
