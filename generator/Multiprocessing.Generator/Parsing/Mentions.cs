namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// What the compiler reports where code mentions a type or member: <c>[Experimental]</c> and <c>[Obsolete]</c>, with an
/// id of its own, or as an error. It has reported the user's own code already; generated code, which repeats the name,
/// must not be reported once more.
/// </summary>
internal static class Mentions
{
    public static MentionsModel Of(IEnumerable<ISymbol> symbols, KnownTypes types)
    {
        var found = new Found(types);
        foreach (ISymbol symbol in symbols)
        {
            if (symbol is ITypeSymbol type) Add(type, found);
            else AddMember(symbol, found);
        }

        return found.ToModel();
    }

    /// <summary>Whether the compiler warns of a member itself.</summary>
    public static bool IsWarned(ISymbol member, KnownTypes types) =>
        types.Obsolete.IsOn(member) || types.Experimental.IsOn(member);

    private static void AddMember(ISymbol member, Found found)
    {
        AddOwn(member, found);
        if (member.ContainingType is { } type) Add(type, found);
    }

    private static void Add(ITypeSymbol type, Found found)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                Add(array.ElementType, found);
                break;
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    AddOwn(t, found);
                    foreach (ITypeSymbol argument in t.TypeArguments) Add(argument, found);
                }

                // The compiler takes a warning about a whole assembly as one about each of its types.
                if (named.ContainingModule is { } module) AddOwn(module, found);
                if (named.ContainingAssembly is { } assembly) AddOwn(assembly, found);
                if (Qualifiers.AreNeeded && Qualifiers.Current(named) is var alias and not Qualifiers.Global)
                    found.Aliases.Add(alias);
                break;
        }
    }

    private static void AddOwn(ISymbol symbol, Found found)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (found.Types.Experimental.Is(attribute.AttributeClass))
            {
                found.Add(attribute.ConstructorArguments.FirstOrDefault().Value as string);
            }
            else if (found.Types.Obsolete.Is(attribute.AttributeClass))
            {
                found.Add(attribute.NamedArguments.FirstOrDefault(a => a.Key == "DiagnosticId").Value.Value as string);
                found.IsForbidden |= attribute.ConstructorArguments is { Length: 2 } arguments
                    && arguments[1].Value is true;
            }
        }
    }

    private sealed class Found(KnownTypes types)
    {
        public KnownTypes Types => types;

        public SortedSet<string> Ids { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Aliases { get; } = new(StringComparer.Ordinal);

        public bool IsForbidden { get; set; }

        public void Add(string? id)
        {
            if (id is { Length: > 0 }) Ids.Add(id);
        }

        public MentionsModel ToModel() => Ids.Count == 0 && Aliases.Count == 0 && !IsForbidden
            ? MentionsModel.None
            : new MentionsModel(Ids.ToEquatableArray(), Aliases.ToEquatableArray(), IsForbidden);
    }
}
