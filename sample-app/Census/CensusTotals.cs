namespace SampleApp;

/// <summary>The sum over many libraries. The order in which they are added does not matter.</summary>
internal sealed class CensusTotals
{
    private readonly SortedDictionary<string, NamespaceCount> _namespaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, LibraryCount> _others = new(StringComparer.Ordinal);

    private readonly Dictionary<string, long> _calls = new(StringComparer.Ordinal);

    public int Managed { get; private set; }

    /// <summary>How many instructions call methods of each type.</summary>
    public IReadOnlyDictionary<string, long> Calls => _calls;

    public IEnumerable<LibraryCount> Native => _others.Values.Where(l => l.Kind == LibraryKind.Native);

    public IEnumerable<LibraryCount> Unreadable => _others.Values.Where(l => l.Kind == LibraryKind.Unreadable);

    public IReadOnlyCollection<NamespaceCount> Namespaces => _namespaces.Values;

    public NamespaceCount Sum => Namespaces.Aggregate(new NamespaceCount("all", 0, 0, 0, 0), (sum, next) => sum + next);

    public void Add(LibraryCount library)
    {
        if (library.Kind == LibraryKind.Managed) Managed++;
        else _others[library.Path] = library;

        foreach (NamespaceCount count in library.Namespaces)
        {
            _namespaces[count.Namespace] = _namespaces.TryGetValue(count.Namespace, out NamespaceCount? sum)
                ? sum + count
                : count;
        }
        foreach ((string type, long calls) in library.Calls) _calls[type] = _calls.GetValueOrDefault(type) + calls;
    }

    /// <summary>Whether every number of both is equal, namespace by namespace and file by file.</summary>
    public bool IsSameAs(CensusTotals other) =>
        Managed == other.Managed
        && Namespaces.SequenceEqual(other.Namespaces)
        && _calls.Count == other._calls.Count
        && _calls.All(pair => other._calls.GetValueOrDefault(pair.Key) == pair.Value)
        && _others.Values.Select(l => (l.Path, l.Kind))
            .SequenceEqual(other._others.Values.Select(l => (l.Path, l.Kind)));
}
