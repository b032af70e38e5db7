namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>
    /// The types that one value may bring along. The largest models of data that people have, such as those of health
    /// records or of a whole web service, are of one or two thousand; two members of a generic type that each lead to
    /// two new types make a million in twenty steps.
    /// </summary>
    internal const int MaxTypes = 10_000;

    /// <summary>
    /// The forms of one generic type of this project that one value may bring along. What expands makes ever longer
    /// names, so that ten thousand of them would take an editor seconds; by hand nobody writes so many.
    /// </summary>
    internal const int MaxForms = 1_000;

    /// <summary>How many closed forms the batch has of each generic type of this project.</summary>
    private readonly Dictionary<ISymbol, int> _forms = new(SymbolEqualityComparer.Default);

    private int _mostForms;

    private bool IsOverBudget => _batch.Count > MaxTypes || _mostForms > MaxForms;

    private void AddToBatch(TypeNode.Draft draft)
    {
        _batch.Add(draft);
        if (draft.Symbol is not INamedTypeSymbol { IsGenericType: true } type || !IsOwn(type)) return;
        _forms.TryGetValue(type.OriginalDefinition, out int count);
        _forms[type.OriginalDefinition] = count + 1;
        _mostForms = Math.Max(_mostForms, count + 1);
    }

    /// <summary>What was found for one request has its verdict, and is not changed again.</summary>
    private void SettleBatch()
    {
        foreach (TypeNode.Draft draft in _batch.Drafts) draft.Settle();
        _batch.Clear();
        _forms.Clear();
        _mostForms = 0;
    }

    /// <summary>
    /// Refuses the type that was asked for, and the way from it to the generic type that there is too much of. All
    /// others are forgotten: on their own, or from another parameter, they may well cross.
    /// </summary>
    private void GiveUp(TypeNode asked)
    {
        _pending.Clear();
        TypeNode culprit = MostRepeated();
        IReadOnlyList<TypeNode> way = WayTo(culprit, asked);
        for (int i = 0; i < way.Count; i++)
        {
            TypeNode.Draft draft = _batch[way[i]];
            TypeEdge? next = i + 1 < way.Count ? way[i].Edges.First(edge => edge.Target == way[i + 1]) : null;
            draft.Edges.Clear();
            draft.State.Clear();
            if (next is not null) draft.Edges.Add(next);
            draft.Kind = CrossingKind.Refused;
            draft.RefuseForAnother();
        }

        _batch[culprit].Refuse(_mostForms > MaxForms
            ? Reasons.TooManyForms(asked.Symbol, culprit.Symbol, MaxForms)
            : Reasons.TooManyTypes(asked.Symbol, culprit.Symbol, MaxTypes));
        var forgotten = new HashSet<TypeNode>(_batch.Drafts.Select(draft => draft.Node));
        forgotten.ExceptWith(way);
        Forget(_nodes, forgotten);
        Forget(_declared, forgotten);
        _batch.Remove(forgotten);
    }

    private static void Forget<TKey>(Dictionary<TKey, TypeNode> nodes, HashSet<TypeNode> forgotten)
        where TKey : notnull
    {
        foreach (TKey key in nodes.Where(entry => forgotten.Contains(entry.Value)).Select(entry => entry.Key).ToList())
            nodes.Remove(key);
    }

    /// <summary>The first of the closed types of that generic type which the batch has most of.</summary>
    private TypeNode MostRepeated() => _batch.Drafts.Select(draft => draft.Node)
        .GroupBy(
            node => node.Symbol is INamedTypeSymbol type && IsOwn(type) ? type.OriginalDefinition : null,
            SymbolEqualityComparer.Default)
        .OrderByDescending(group => group.Key is null ? 0 : group.Count())
        .First().First();

    private static IReadOnlyList<TypeNode> WayTo(TypeNode target, TypeNode start)
    {
        var from = new Dictionary<TypeNode, TypeNode?> { [start] = null };
        var queue = new Queue<TypeNode>([start]);
        while (!from.ContainsKey(target))
        {
            TypeNode node = queue.Dequeue();
            foreach (TypeEdge edge in node.Edges)
            {
                if (from.ContainsKey(edge.Target)) continue;
                from.Add(edge.Target, node);
                queue.Enqueue(edge.Target);
            }
        }

        var way = new List<TypeNode>();
        for (TypeNode? node = target; node is not null; node = from[node]) way.Add(node);
        way.Reverse();
        return way;
    }

    /// <summary>The nodes of one request that are not settled yet, in the order in which they were found.</summary>
    private sealed class Batch
    {
        private readonly List<TypeNode.Draft> _drafts = [];
        private readonly Dictionary<TypeNode, TypeNode.Draft> _byNode = [];

        public int Count => _drafts.Count;

        public IReadOnlyList<TypeNode.Draft> Drafts => _drafts;

        public TypeNode.Draft this[TypeNode node] => _byNode[node];

        public bool Contains(TypeNode node) => _byNode.ContainsKey(node);

        public void Add(TypeNode.Draft draft)
        {
            _drafts.Add(draft);
            _byNode.Add(draft.Node, draft);
        }

        public void Remove(HashSet<TypeNode> nodes)
        {
            _drafts.RemoveAll(draft => nodes.Contains(draft.Node));
            foreach (TypeNode node in nodes) _byNode.Remove(node);
        }

        public void Clear()
        {
            _drafts.Clear();
            _byNode.Clear();
        }
    }
}
