namespace Multiprocessing.Generator.Emission;

/// <summary>
/// The formatters that a class composes for itself: each distinct one is made once, when the class is first used.
/// </summary>
internal sealed class FormatterFields
{
    private readonly Dictionary<string, string> _names = new();
    private readonly List<(string Type, string Name, string Expression)> _fields = [];

    public void Add(ValueModel? value)
    {
        if (value is null || value.Inline != InlineKind.None || IsSingleton(value)
            || _names.ContainsKey(value.Formatter)) return;
        string name = "s_formatter" + _fields.Count;
        _names.Add(value.Formatter, name);
        _fields.Add((value.Type, name, value.Formatter));
    }

    public void Print(SourceWriter writer)
    {
        foreach ((string type, string name, string expression) in _fields)
            writer.Line($"private static readonly {Names.Services}WireFormatter<{type}> {name} = {expression};");
    }

    /// <summary>The value with its formatter replaced by the field that holds it.</summary>
    public ValueModel Use(ValueModel value) =>
        _names.TryGetValue(value.Formatter, out string? name) ? value with { Formatter = name } : value;

    public bool IsEmpty => _fields.Count == 0;

    private static bool IsSingleton(ValueModel value) =>
        value.Formatter.EndsWith(".Instance", System.StringComparison.Ordinal);
}
