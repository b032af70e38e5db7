using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The graph of all types that may cross a process boundary in one compilation, with a verdict for each. A pure
/// function over symbols, computed on demand and remembered for as long as the compilation lives. The generator and the
/// analyzers ask the same instance, so they cannot disagree.
/// </summary>
internal sealed partial class TypeClosure
{
    private static readonly ConditionalWeakTable<Compilation, TypeClosure> s_closures = new();

    private readonly Compilation _compilation;
    private readonly KnownTypes _types;
    private readonly object _lock = new();
    private readonly Dictionary<string, TypeNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ITypeSymbol, TypeNode> _declared = new(SymbolEqualityComparer.Default);
    private readonly Queue<Action> _pending = new();
    private readonly Batch _batch = new();

    private TypeClosure(Compilation compilation)
    {
        _compilation = compilation;
        _types = KnownTypes.Of(compilation);
        using Qualifiers.Scope names = Qualifiers.Enter(compilation);
        _overrides = ReadOverrides(_types);
        _assumed = ReadAssumed(_types);
        _derived = new Lazy<DerivedTypes>(() => new DerivedTypes(_types));
    }

    /// <summary>The closure of a compilation.</summary>
    public static TypeClosure Of(Compilation compilation) => s_closures.GetValue(compilation, c => new TypeClosure(c));

    /// <summary>The type's node, with its verdict and everything reachable from it.</summary>
    public TypeNode Resolve(ITypeSymbol type)
    {
        lock (_lock)
        {
            using Qualifiers.Scope names = Qualifiers.Enter(_compilation);
            TypeNode node = Declared(type);
            if (_pending.Count == 0 && _batch.Count == 0) return node;
            while (_pending.Count > 0 && !IsOverBudget) _pending.Dequeue()();
            if (_pending.Count > 0) GiveUp(node);
            SpreadRefusals();
            MarkCycles();
            SettleBatch();
            return node;
        }
    }

    /// <summary>The node of a type where it is declared: a derived type may stand there.</summary>
    private TypeNode Declared(ITypeSymbol type)
    {
        if (_declared.TryGetValue(type, out TypeNode? node)) return node;
        if (type is INamedTypeSymbol { IsTupleType: true, TupleUnderlyingType: { } plain }) type = plain;
        string text = SymbolText.Closed(type);
        node = Node(text, type, n => Classify(n));
        _declared[type] = node;
        return node;
    }

    /// <summary>The node of a type's own state, whether or not others derive from it.</summary>
    private TypeNode Exact(INamedTypeSymbol type) =>
        Node(SymbolText.Closed(type) + "!", type, n => ClassifyState(n, type), SymbolText.Closed(type));

    private TypeNode Node(string key, ITypeSymbol type, Action<TypeNode.Draft> classify, string? text = null)
    {
        if (_nodes.TryGetValue(key, out TypeNode? node)) return node;
        var draft = new TypeNode.Draft(type, text ?? key);
        _nodes.Add(key, draft.Node);
        AddToBatch(draft);
        _pending.Enqueue(() => classify(draft));
        return draft.Node;
    }

    private TypeEdge Edge(TypeNode.Draft from, ITypeSymbol target, ISymbol? member = null)
    {
        var edge = new TypeEdge(Declared(target), member);
        from.Edges.Add(edge);
        return edge;
    }

    /// <summary>
    /// A type is refused when it needs a refused one. Types of earlier batches are settled: nothing new can be reached
    /// from them.
    /// </summary>
    private void SpreadRefusals()
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (TypeNode.Draft draft in _batch.Drafts)
            {
                TypeNode node = draft.Node;
                if (node.IsRefused) continue;
                bool refused = node.Kind == CrossingKind.Union
                    ? node.Edges.All(edge => edge.Target.IsRefused)
                    : node.Edges.Any(edge => edge.IsRequired && edge.Target.IsRefused);
                if (!refused) continue;
                draft.RefuseForAnother();
                changed = true;
            }
        }
    }

    /// <summary>
    /// Finds the strongly connected components of the new part of the graph (Tarjan, without recursion).
    /// </summary>
    private void MarkCycles()
    {
        var index = new Dictionary<TypeNode, int>();
        var low = new Dictionary<TypeNode, int>();
        var onStack = new HashSet<TypeNode>();
        var component = new Stack<TypeNode>();
        foreach (TypeNode root in _batch.Drafts.Select(draft => draft.Node))
        {
            if (index.ContainsKey(root)) continue;
            var work = new Stack<(TypeNode Node, int Edge)>();
            work.Push((root, 0));
            while (work.Count > 0)
            {
                (TypeNode node, int next) = work.Pop();
                if (next == 0)
                {
                    index[node] = low[node] = index.Count;
                    component.Push(node);
                    onStack.Add(node);
                }
                else
                {
                    TypeNode visited = node.Edges[next - 1].Target;
                    if (low.TryGetValue(visited, out int l) && onStack.Contains(visited))
                        low[node] = Math.Min(low[node], l);
                    _batch[node].ReachesCycle |= visited.ReachesCycle;
                }

                bool descended = false;
                for (; next < node.Edges.Count; next++)
                {
                    TypeNode target = node.Edges[next].Target;
                    if (!_batch.Contains(target))
                    {
                        _batch[node].ReachesCycle |= target.ReachesCycle;
                    }
                    else if (!index.ContainsKey(target))
                    {
                        work.Push((node, next + 1));
                        work.Push((target, 0));
                        descended = true;
                        break;
                    }
                    else
                    {
                        if (onStack.Contains(target)) low[node] = Math.Min(low[node], index[target]);
                        _batch[node].ReachesCycle |= target.ReachesCycle;
                    }
                }

                if (descended) continue;
                if (low[node] != index[node]) continue;
                CloseComponent(node, component, onStack);
            }
        }
    }

    private void CloseComponent(TypeNode root, Stack<TypeNode> component, HashSet<TypeNode> onStack)
    {
        var members = new List<TypeNode>();
        TypeNode member;
        do
        {
            member = component.Pop();
            onStack.Remove(member);
            members.Add(member);
        }
        while (member != root);

        bool cyclic = members.Count > 1 || root.Edges.Any(edge => edge.Target == root);
        bool reaches = cyclic || members.Any(m => m.ReachesCycle);
        foreach (TypeNode m in members)
        {
            _batch[m].IsCyclic = cyclic;
            _batch[m].ReachesCycle = reaches;
        }
    }
}
