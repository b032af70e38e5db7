namespace Multiprocessing.Generator.Parsing;

/// <summary>The table of types that the runtime library has formatters for.</summary>
internal static class BuiltIns
{
    /// <summary>
    /// Stands in a template for the argument that switches tracking on, where the type lies on a cycle.
    /// </summary>
    public const string TrackingHole = "{tracked}";

    private const string Owner = "global::Multiprocessing.CompilerServices.WireFormatters.";

    private static readonly Dictionary<string, BuiltIn> s_entries = new(StringComparer.Ordinal);

    static BuiltIns()
    {
        Add("System", BuiltIn.Form.Scalar, 1, InlineKind.Boolean, "Boolean");
        Add("System", BuiltIn.Form.Scalar, 4, InlineKind.String, "String");
        Add("System", BuiltIn.Form.Scalar, 16, "Decimal", "DateTimeOffset");
        Add("System", BuiltIn.Form.Scalar, 8, "DateTime", "TimeOnly");
        Add("System", BuiltIn.Form.Scalar, 4, "DateOnly", "Uri", "Version", "TimeZoneInfo");
        Add(
            "System", BuiltIn.Form.Generic, 1, "Nullable`1", "Lazy`1", "ArraySegment`1", "Memory`1",
            "ReadOnlyMemory`1");
        Add("System.Drawing", BuiltIn.Form.Scalar, 9, "Color");
        Add("System.Linq", BuiltIn.Form.Generic, 1, "IGrouping`2");
        Add("System.Text", BuiltIn.Form.Scalar, 4, "Rune", "StringBuilder");
        Add("System.Numerics", BuiltIn.Form.Scalar, 4, "BigInteger");
        Add("System.Globalization", BuiltIn.Form.Scalar, 4, "CultureInfo");
        Add("System.Collections", BuiltIn.Form.Scalar, 8, "BitArray");
        Add("System.Net", BuiltIn.Form.Scalar, 12, "IPAddress", "IPEndPoint");
        Add("System.Buffers", BuiltIn.Form.Generic, 4, "ReadOnlySequence`1");
        Add("System.Collections.Generic", BuiltIn.Form.Tracked, 4, "List`1", "Queue`1", "Stack`1", "LinkedList`1");
        Add(
            "System.Collections.Generic", BuiltIn.Form.Tracked, 4, "HashSet`1", "SortedSet`1", "Dictionary`2",
            "OrderedDictionary`2");
        Add("System.Collections.Generic", BuiltIn.Form.Tracked, 4, "SortedDictionary`2", "SortedList`2");
        Add("System.Collections.Generic", BuiltIn.Form.Generic, 1, "KeyValuePair`2");
        Add("System.Collections.Generic", BuiltIn.Form.Tracked, 1, "PriorityQueue`2");
        Add(
            "System.Collections.Generic", BuiltIn.Form.Tracked, 1, "IEnumerable`1", "ICollection`1",
            "IReadOnlyCollection`1", "IList`1");
        Add("System.Collections.Generic", BuiltIn.Form.Tracked, 1, "IReadOnlyList`1", "ISet`1", "IReadOnlySet`1");
        Add("System.Collections.Generic", BuiltIn.Form.Tracked, 1, "IDictionary`2", "IReadOnlyDictionary`2");
        Add("System.Collections.ObjectModel", BuiltIn.Form.Tracked, 4, "Collection`1", "ObservableCollection`1");
        Add(
            "System.Collections.ObjectModel", BuiltIn.Form.Tracked, 1, "ReadOnlyCollection`1",
            "ReadOnlyObservableCollection`1");
        Add("System.Collections.ObjectModel", BuiltIn.Form.Tracked, 1, "ReadOnlyDictionary`2");
        Add(
            "System.Collections.Concurrent", BuiltIn.Form.Tracked, 1, "ConcurrentQueue`1", "ConcurrentStack`1",
            "ConcurrentBag`1");
        Add("System.Collections.Concurrent", BuiltIn.Form.Tracked, 1, "ConcurrentDictionary`2");
        Add(
            "System.Collections.Immutable", BuiltIn.Form.Generic, 1, "ImmutableArray`1", "ImmutableList`1",
            "ImmutableQueue`1");
        Add(
            "System.Collections.Immutable", BuiltIn.Form.Generic, 1, "ImmutableStack`1", "ImmutableHashSet`1",
            "ImmutableSortedSet`1");
        Add(
            "System.Collections.Immutable", BuiltIn.Form.Generic, 1, "ImmutableDictionary`2",
            "ImmutableSortedDictionary`2");
        Add(
            "System.Collections.Immutable", BuiltIn.Form.Generic, 1, "IImmutableList`1", "IImmutableQueue`1",
            "IImmutableStack`1");
        Add("System.Collections.Immutable", BuiltIn.Form.Generic, 1, "IImmutableSet`1", "IImmutableDictionary`2");
        Add("System.Collections.Frozen", BuiltIn.Form.Generic, 1, "FrozenSet`1", "FrozenDictionary`2");
        for (int i = 1; i <= 8; i++)
        {
            Add("System", BuiltIn.Form.Generic, 1, $"Tuple`{i}");
            Add("System", BuiltIn.Form.Generic, i, $"ValueTuple`{i}");
        }
    }

    /// <summary>By metadata name.</summary>
    public static IEnumerable<KeyValuePair<string, BuiltIn>> Entries => s_entries;

    /// <summary>Fills in how the type crosses, if the runtime library has a formatter for it.</summary>
    public static bool TryApply(TypeNode.Draft node, INamedTypeSymbol type, KnownTypes types)
    {
        if (RawTypes.IsKnown(type, types))
        {
            node.Kind = CrossingKind.Raw;
            node.Inline = InlineKind.Raw;
            node.MinimumSize = RawTypes.SizeOf(type, types);
            node.FormatterTemplate = $"{Owner}Raw<{node.Type}>()";
            return true;
        }

        if (types.BuiltIns.Find(type) is not { } known) return false;
        node.Kind = CrossingKind.BuiltIn;
        node.Inline = known.Inline;
        node.MinimumSize = known.MinimumSize;
        string arguments = string.Join(", ", type.TypeArguments.Select(SymbolText.Closed));
        string formatters = string.Join(", ", type.TypeArguments.Select((_, i) => $"{{{i}}}"));
        node.FormatterTemplate = known.Kind switch
        {
            BuiltIn.Form.Scalar => Owner + type.Name,
            BuiltIn.Form.Generic => $"{Owner}{type.Name}<{arguments}>({formatters})",
            _ => $"{Owner}{type.Name}<{arguments}>({formatters}{TrackingHole})",
        };
        return true;
    }

    private static void Add(string space, BuiltIn.Form form, int minimumSize, params string[] names) =>
        Add(space, form, minimumSize, InlineKind.None, names);

    private static void Add(string space, BuiltIn.Form form, int minimumSize, InlineKind inline, params string[] names)
    {
        foreach (string name in names) s_entries.Add($"{space}.{name}", new BuiltIn(form, minimumSize, inline));
    }
}

/// <summary>How the runtime library writes a type.</summary>
/// <param name="Kind">How its formatter is made.</param>
/// <param name="MinimumSize">The fewest bytes that a value takes.</param>
/// <param name="Inline">How it is written where it stands.</param>
internal sealed record BuiltIn(BuiltIn.Form Kind, int MinimumSize, InlineKind Inline)
{
    internal enum Form
    {
        /// <summary>One formatter.</summary>
        Scalar,

        /// <summary>One that is composed of those of its type arguments.</summary>
        Generic,

        /// <summary>The same, and it can track its objects by identity.</summary>
        Tracked,
    }
}
