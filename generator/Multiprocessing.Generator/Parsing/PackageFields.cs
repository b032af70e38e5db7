namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The state of a type of a package, field by field: the metadata names the private fields that the compiler does not
/// show, and those behind automatic properties have the types of these. That is more faithful than a constructor, which
/// may make something else of its arguments.
/// </summary>
/// <param name="Members">The fields.</param>
/// <param name="Gap">What is not known: a field that no public member stands for, or an event.</param>
internal sealed record PackageFields(IReadOnlyList<StateMember> Members, (string Why, ISymbol? Culprit)? Gap)
{
    private const string BackingFieldEnd = ">k__BackingField";

    /// <summary>
    /// The fields of the type and of its bases; null where they cannot be known, as in reference assemblies.
    /// </summary>
    public static PackageFields? Of(INamedTypeSymbol type, KnownTypes types)
    {
        var members = new List<StateMember>();
        (string Why, ISymbol? Culprit)? gap = null;
        foreach (INamedTypeSymbol t in PublicState.WithBases(type))
        {
            if (MetadataFields.Of(t, types) is not { } fields) return null;
            if (t.GetMembers().OfType<IEventSymbol>().FirstOrDefault(e => !e.IsStatic) is { } e)
                gap ??= ($"its event '{e.Name}' holds delegates", e);
            foreach (string field in fields)
            {
                if (MemberOf(types.Compilation, t, field) is { } member) members.Add(member);
                else gap ??= ($"its private field '{field}' is not covered by its public members", null);
            }
        }

        return new PackageFields(members, gap);
    }

    private static StateMember? MemberOf(Compilation compilation, INamedTypeSymbol type, string field)
    {
        bool isBacking = field.StartsWith("<", StringComparison.Ordinal)
            && field.EndsWith(BackingFieldEnd, StringComparison.Ordinal);
        string name = isBacking ? field.Substring(1, field.Length - 1 - BackingFieldEnd.Length) : field;
        foreach (ISymbol symbol in type.GetMembers(name))
        {
            if (symbol.IsStatic || !compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly)) continue;
            if (!isBacking && symbol is IFieldSymbol shown)
                return new StateMember(shown, shown, shown.Type, field, type);
            if (isBacking && symbol is IPropertySymbol { IsIndexer: false, GetMethod: { } getter } property
                && compilation.IsSymbolAccessibleWithin(getter, compilation.Assembly))
                return new StateMember(null, property, property.Type, field, type, IsHidden: true);
        }

        return null;
    }
}
