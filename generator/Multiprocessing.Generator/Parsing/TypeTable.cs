namespace Multiprocessing.Generator.Parsing;

/// <summary>Types that are known by their metadata names, each with a value, in one compilation.</summary>
internal sealed class TypeTable<T>
{
    private readonly Dictionary<INamedTypeSymbol, T> _values = new(SymbolEqualityComparer.Default);

    /// <param name="compilation">Where the names are looked up. Those that nothing defines are left out.</param>
    /// <param name="entries">The values by metadata name.</param>
    /// <param name="isMeant">Which of the definitions of a name count.</param>
    public TypeTable(
        Compilation compilation, IEnumerable<KeyValuePair<string, T>> entries,
        Func<INamedTypeSymbol, bool>? isMeant = null)
    {
        foreach (KeyValuePair<string, T> entry in entries)
        {
            foreach (INamedTypeSymbol symbol in compilation.GetTypesByMetadataName(entry.Key))
            {
                if (isMeant is null || isMeant(symbol)) _values[symbol] = entry.Value;
            }
        }
    }

    /// <summary>
    /// The value of a type, or of the definition of a generic one; the default if it is not in the table.
    /// </summary>
    public T? Find(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && _values.TryGetValue(named.OriginalDefinition, out T? value) ? value : default;

    public bool Contains(ITypeSymbol? type) =>
        type is INamedTypeSymbol named && _values.ContainsKey(named.OriginalDefinition);
}
