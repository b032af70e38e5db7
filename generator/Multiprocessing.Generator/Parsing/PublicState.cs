namespace Multiprocessing.Generator.Parsing;

/// <summary>How a type of another assembly is taken apart and put together again by its public members.</summary>
/// <param name="Members">The members that are its state.</param>
/// <param name="Constructor">The constructor to call.</param>
/// <param name="Arguments">The members that are given to it, in order.</param>
internal sealed record PublicState(
    IReadOnlyList<ISymbol> Members, IMethodSymbol Constructor, IReadOnlyList<ISymbol> Arguments)
{
    /// <summary>
    /// Finds constructor and members such that they cover all state there is: every field, where those can be known,
    /// and every public property, where they cannot.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="types">The types of the compilation that asks.</param>
    /// <param name="isAssumed">The user vouches that the public members are all.</param>
    /// <param name="why">What is not covered.</param>
    /// <param name="culprit">The member that is not covered, if it is one.</param>
    public static PublicState? Find(
        INamedTypeSymbol type, KnownTypes types, bool isAssumed, out string why, out ISymbol? culprit)
    {
        culprit = null;
        Compilation compilation = types.Compilation;
        List<ISymbol> readable = Readable(compilation, type);
        why = "it has no public constructor that takes its state";
        foreach (IMethodSymbol constructor in type.InstanceConstructors
            .Where(c => compilation.IsSymbolAccessibleWithin(c, compilation.Assembly))
            .OrderBy(c => c.Parameters.Length).ThenBy(c => c.ToDisplayString(), StringComparer.Ordinal))
        {
            if (Match(constructor, readable) is not { } arguments) continue;
            List<ISymbol> members = readable
                .Where(
                    m => arguments.Contains(m, SymbolEqualityComparer.Default) || IsSettable(compilation, m)).ToList();
            (string Why, ISymbol? Culprit)? gap = isAssumed ? null : FindGap(type, types, readable, members);
            if (gap is null) return new PublicState(members, constructor, arguments);
            (why, culprit) = gap.Value;
        }

        return null;
    }

    /// <summary>
    /// The members that a base class of another assembly is restored by, in an object that no constructor has run on;
    /// null if they do not cover all of its state.
    /// </summary>
    public static IReadOnlyList<ISymbol>? OfBase(INamedTypeSymbol type, KnownTypes types)
    {
        List<ISymbol> readable = Readable(types.Compilation, type);
        List<ISymbol> settable = readable.Where(m => IsPlain(types.Compilation, m)).ToList();
        bool isStateless = readable.Count == 0 && types.EventArgs.Is(type);
        return isStateless || FindGap(type, types, readable, settable) is null ? settable : null;
    }

    /// <summary>Whether a member can be set at any time, not only while the object is made.</summary>
    public static bool IsPlain(Compilation compilation, ISymbol member) =>
        IsSettable(compilation, member)
        && member is IFieldSymbol { IsRequired: false }
        or IPropertySymbol { IsRequired: false, SetMethod.IsInitOnly: false };

    public static bool IsSettable(Compilation compilation, ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly,
        IPropertySymbol { SetMethod: { } setter } => compilation.IsSymbolAccessibleWithin(setter, compilation.Assembly),
        _ => false,
    };

    /// <summary>
    /// The members of the type and its bases that can be read, the most derived first where one hides another.
    /// </summary>
    private static List<ISymbol> Readable(Compilation compilation, INamedTypeSymbol type)
    {
        var members = new SortedDictionary<string, ISymbol>(StringComparer.Ordinal);
        foreach (INamedTypeSymbol t in WithBases(type))
        {
            foreach (ISymbol member in t.GetMembers())
            {
                if (member.IsStatic || members.ContainsKey(member.Name)) continue;
                if (!compilation.IsSymbolAccessibleWithin(member, compilation.Assembly)) continue;
                bool isReadable = member switch
                {
                    IFieldSymbol field => !field.IsImplicitlyDeclared && !field.IsConst,
                    IPropertySymbol property => !property.IsIndexer && property.GetMethod is { } getter
                        && compilation.IsSymbolAccessibleWithin(getter, compilation.Assembly),
                    _ => false,
                };
                if (isReadable) members.Add(member.Name, member);
            }
        }

        return members.Values.ToList();
    }

    private static List<ISymbol>? Match(IMethodSymbol constructor, List<ISymbol> members)
    {
        var arguments = new List<ISymbol>();
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            ISymbol? member = members.FirstOrDefault(m =>
                string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
                && parameter.RefKind is RefKind.None or RefKind.In
                && SymbolEqualityComparer.Default.Equals(TypeOf(m), parameter.Type));
            if (member is null) return null;
            arguments.Add(member);
        }

        return arguments;
    }

    public static ITypeSymbol TypeOf(ISymbol member) =>
        member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    /// <summary>The type and its bases, without those that every type has.</summary>
    public static IEnumerable<INamedTypeSymbol> WithBases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (t.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType) yield break;
            yield return t;
        }
    }

    private static (string Why, ISymbol? Culprit)? FindGap(
        INamedTypeSymbol type, KnownTypes types, List<ISymbol> readable, List<ISymbol> covered)
    {
        var names = new HashSet<string>(covered.SelectMany(m => new[] { m.Name, $"<{m.Name}>k__BackingField" }));
        bool isKnown = true;
        foreach (INamedTypeSymbol t in WithBases(type))
        {
            if (t.GetMembers().OfType<IEventSymbol>().FirstOrDefault(e => !e.IsStatic) is { } e)
                return ($"its event '{e.Name}' holds delegates", e);
            if (MetadataFields.Of(t, types) is { } fields)
            {
                if (fields.FirstOrDefault(field => !names.Contains(field)) is { } hidden)
                    return ($"its private field '{hidden}' is not covered by its public members", null);
            }
            else
            {
                isKnown = false;
            }
        }

        if (isKnown) return null;
        if (readable.FirstOrDefault(m => !covered.Contains(m, SymbolEqualityComparer.Default)) is { } gap)
            return ($"its member '{gap.Name}' can be read but not restored", gap);
        bool isAbstractBase = type.IsAbstract && !readable.Any();
        return covered.Count == 0 && !isAbstractBase ? ("it shows no state, but may hide some", null) : null;
    }
}
