using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>
/// The members of this compilation that are part of what some marked method takes or returns. Found when first asked
/// for, which is seldom: the rules that ask have found something first.
/// </summary>
internal sealed class CrossingState(Library library)
{
    private readonly Lazy<HashSet<ISymbol>> _members = new(() => Find(library));

    public bool Holds(ISymbol member) => !member.IsStatic && _members.Value.Contains(member.OriginalDefinition);

    private static HashSet<ISymbol> Find(Library library)
    {
        TypeClosure closure = TypeClosure.Of(library.Compilation);
        var members = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var seen = new HashSet<TypeNode>();
        foreach (Position position in MarkedMethods(library).SelectMany(CrossingAnalyzer.Positions))
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

    private static IEnumerable<IMethodSymbol> MarkedMethods(Library library)
    {
        var open = new Stack<INamespaceOrTypeSymbol>([library.Compilation.Assembly.GlobalNamespace]);
        while (open.Count > 0)
        {
            foreach (ISymbol member in open.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner) open.Push(inner);
                else if (member is IMethodSymbol { IsStatic: true, IsGenericMethod: false, MethodKind: MethodKind.Ordinary } method
                    && library.IsMarked(method)) yield return method;
            }
        }
    }
}
