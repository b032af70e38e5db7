using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// The members of this compilation that are part of what some marked method takes or returns. Found when first asked
/// for, which is seldom: the rules that ask have found something first.
/// </summary>
internal sealed class CrossingState(KnownTypes types)
{
    private readonly Lazy<HashSet<ISymbol>> _members = new(() => Find(types));

    public bool Holds(ISymbol member) => !member.IsStatic && _members.Value.Contains(member.OriginalDefinition);

    private static HashSet<ISymbol> Find(KnownTypes types)
    {
        TypeClosure closure = TypeClosure.Of(types.Compilation);
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var seen = new HashSet<TypeNode>();
        foreach (Position position in MarkedMethods(types).SelectMany(m => CrossingAnalyzer.Positions(m, types)))
        {
            TypeNode start = closure.Resolve(position.Type);
            if (start.IsRefused || !seen.Add(start)) continue;
            foreach ((TypeNode node, _, _) in Closure.Walk(start))
            {
                foreach (StateMember member in node.State) members.Add(member.Symbol.OriginalDefinition);
            }
        }

        return members;
    }

    internal static IEnumerable<IMethodSymbol> MarkedMethods(KnownTypes types)
    {
        var open = new Stack<INamespaceOrTypeSymbol>([types.Compilation.Assembly.GlobalNamespace]);
        while (open.Count > 0)
        {
            foreach (ISymbol member in open.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner) open.Push(inner);
                else if (member
                    is IMethodSymbol { IsStatic: true, IsGenericMethod: false, MethodKind: MethodKind.Ordinary } method
                        && types.IsMarked(method)) yield return method;
            }
        }
    }
}
