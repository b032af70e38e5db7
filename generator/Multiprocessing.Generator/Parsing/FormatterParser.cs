using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Turns nodes of the closure into models of what is printed for them.</summary>
internal static class FormatterParser
{
    /// <summary>Models are made once per node, and live as long.</summary>
    private static readonly ConditionalWeakTable<TypeNode, ValueModel> s_values = new();

    private static readonly ConditionalWeakTable<TypeNode, FormatterModel> s_formatters = new();

    /// <summary>How a value of the type is written where it stands.</summary>
    public static ValueModel ValueOf(TypeNode node, KnownTypes types) => s_values.GetValue(
        node, n => new ValueModel(n.Type, Expression(n, types), n.Inline)
        {
            Mentions = Mentions.Of(n.Formatter is { } formatter ? [n.Symbol, formatter] : [n.Symbol], types),
        });

    /// <summary>The formatters that the roots need, directly or not; sorted by name.</summary>
    public static EquatableArray<FormatterModel> FormattersOf(KnownTypes types, IEnumerable<TypeNode> roots)
    {
        var seen = new HashSet<TypeNode>();
        var stack = new Stack<TypeNode>(roots);
        var models = new List<FormatterModel>();
        while (stack.Count > 0)
        {
            TypeNode node = stack.Pop();
            if (node.IsRefused || !seen.Add(node)) continue;
            foreach (TypeEdge edge in node.Edges) stack.Push(edge.Target);
            if (ModelOf(types, node) is { } model) models.Add(model);
        }

        return models.OrderBy(m => m.Key, StringComparer.Ordinal).ToEquatableArray();
    }

    /// <summary>
    /// The types of items of queues and such that occur in what the roots reach: their formatters are looked up at run
    /// time, by the type.
    /// </summary>
    public static EquatableArray<ItemModel> ItemsOf(KnownTypes types, IEnumerable<TypeNode> roots)
    {
        var seen = new HashSet<TypeNode>();
        var stack = new Stack<TypeNode>(roots);
        var items = new SortedDictionary<string, ItemModel>(StringComparer.Ordinal);
        while (stack.Count > 0)
        {
            TypeNode node = stack.Pop();
            if (node.IsRefused || !seen.Add(node)) continue;
            foreach (TypeEdge edge in node.Edges)
            {
                stack.Push(edge.Target);
                if (node.Kind == CrossingKind.Handle && ItemOf(types, edge.Target) is { } item)
                    items[item.Value.Type] = item;
            }
        }

        return items.Values.ToEquatableArray();
    }

    /// <inheritdoc cref="ItemsOf"/>
    public static ItemModel? ItemOf(KnownTypes types, TypeNode node) =>
        !node.IsRefused && Homes.Find(types, [node.Symbol]) is { } home
            ? new ItemModel(home, MessageOf(node, types))
            : null;

    /// <summary>
    /// An item is a message of its own; nobody around it opens the scope in which objects are tracked.
    /// </summary>
    private static ValueModel MessageOf(TypeNode node, KnownTypes types)
    {
        ValueModel value = ValueOf(node, types);
        return node.ReachesCycle
            ? new ValueModel(value.Type, $"{TypeClosure.Formatters}Message({value.Formatter})", InlineKind.None)
            : value;
    }

    private static FormatterModel? ModelOf(KnownTypes types, TypeNode node) => node.Kind switch
    {
        CrossingKind.WholeState or CrossingKind.Union => s_formatters.GetValue(node, n => Build(types, n)),
        CrossingKind.PublicState => s_formatters.GetValue(node, n => BuildPublic(types, n)),
        _ => null,
    };

    private static string Expression(TypeNode node, KnownTypes types)
    {
        string text = node.FormatterTemplate.Replace(BuiltIns.TrackingHole, node.IsCyclic ? ", isTracked: true" : "");
        for (int i = 0; i < node.Edges.Count && text.Contains($"{{{i}}}"); i++)
            text = text.Replace($"{{{i}}}", ValueOf(node.Edges[i].Target, types).Formatter);
        return text;
    }

    private static FormatterModel Build(KnownTypes types, TypeNode node)
    {
        var type = (INamedTypeSymbol)node.Symbol;
        bool isUnion = node.Kind == CrossingKind.Union;
        return new FormatterModel
        {
            Home = node.Home!,
            Name = node.FormatterName,
            Access = Homes.ClassAccess(node.Home!, node.Symbol),
            Type = node.Type,
            Shape = isUnion ? FormatterShape.Union : FormatterShape.Fields,
            IsValueType = type.IsValueType,
            IsTracked = node.IsCyclic && !isUnion,
            CanBeNew = !isUnion && OwnSyntax.HasNoConstructionCode(type)
                && IsVisible(types, type.InstanceConstructors[0]),
            CanBeDerived = !isUnion && !type.IsSealed && !type.IsValueType,
            MinimumSize = MinimumSizeOf(node),
            Mentions = MentionsOf(node, types),
            Members = isUnion
                ? EquatableArray<MemberModel>.Empty
                : node.State.Select((member, i) => MemberOf(types, node, member, node.Edges[i].Target))
                    .OrderBy(m => m.Value.Inline != InlineKind.Raw).ToEquatableArray(),
            Cases = isUnion
                ? node.Edges.Where(e => !e.Target.IsRefused)
                    .Select(e => new CaseModel(e.Target.Type, ValueOf(e.Target, types).Formatter)).ToEquatableArray()
                : EquatableArray<CaseModel>.Empty,
        };
    }

    private static FormatterModel BuildPublic(KnownTypes types, TypeNode node)
    {
        var type = (INamedTypeSymbol)node.Symbol;
        PublicState state = node.PublicState!;
        return new FormatterModel
        {
            Home = node.Home!,
            Name = node.FormatterName,
            Access = Homes.ClassAccess(node.Home!, node.Symbol),
            Type = node.Type,
            Shape = FormatterShape.Constructor,
            IsValueType = type.IsValueType,
            IsTracked = node.IsCyclic,
            CanBeNew = state.Arguments.Count == 0 && state.Members.All(m => PublicState.IsPlain(types.Compilation, m)),
            CanBeDerived = !type.IsSealed && !type.IsValueType,
            MinimumSize = MinimumSizeOf(node),
            Mentions = MentionsOf(node, types),
            Members = state.Members.Select((member, i) => new MemberModel
            {
                Name = SymbolText.Escape(member.Name),
                Field = member.Name,
                DeclaringType = SymbolText.Closed(member.ContainingType),
                Value = ValueOf(node.Edges[i].Target, types),
                Read = MemberAccess.Direct,
                Write = PublicState.IsSettable(types.Compilation, member)
                    ? MemberAccess.Direct
                    : MemberAccess.Constructor,
                IsRequired = member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true },
                MayBeUnfilled = node.Edges[i].Target is { ReachesCycle: true, Symbol.IsValueType: false },
            }).ToEquatableArray(),
            ConstructorArguments = state.Arguments.Select(a => SymbolText.Escape(a.Name)).ToEquatableArray(),
        };
    }

    private static MentionsModel MentionsOf(TypeNode node, KnownTypes types)
    {
        IEnumerable<ISymbol> symbols = node.Edges.Select(edge => edge.Target.Symbol)
            .Concat(node.State.Select(member => member.DeclaringType)).Append(node.Symbol);
        if (node.PublicState is { } state)
        {
            IEnumerable<IMethodSymbol?> accessors = state.Members.OfType<IPropertySymbol>().SelectMany(
                p => new[] { p.GetMethod, p.SetMethod });
            symbols = symbols.Concat(state.Members).Append(state.Constructor).Concat(accessors.OfType<ISymbol>());
        }

        return Mentions.Of(symbols.Concat(node.Edges.Select(edge => edge.Target.Formatter).OfType<ISymbol>()), types);
    }

    /// <summary>
    /// Counts what is surely there; of anything that can be null or tracked, only the one byte that says so.
    /// </summary>
    private static int MinimumSizeOf(TypeNode node) => node switch
    {
        { IsCyclic: true } => 1,
        { Kind: CrossingKind.WholeState or CrossingKind.PublicState, Symbol.IsValueType: true } =>
            Math.Max(1, node.Edges.Sum(e => MinimumSizeOf(e.Target))),
        { Kind: CrossingKind.Raw or CrossingKind.BuiltIn } => node.MinimumSize,
        _ => 1,
    };

    private static MemberModel MemberOf(KnownTypes types, TypeNode node, StateMember member, TypeNode value)
    {
        bool isDirect = IsDirect(types, node, member, out bool canWrite);
        return new MemberModel
        {
            Name = isDirect ? SymbolText.Escape(member.Symbol.Name) : member.Symbol.Name,
            Field = member.MetadataName,
            DeclaringType = SymbolText.Closed(member.DeclaringType),
            Value = ValueOf(value, types),
            Read = isDirect ? MemberAccess.Direct : MemberAccess.Field,
            Write = isDirect && canWrite ? MemberAccess.Direct : MemberAccess.Field,
            Generic = GenericOf(member),
        };
    }

    /// <summary>
    /// Whether plain code reaches exactly this piece of state, and no code of the user's runs when it does.
    /// </summary>
    private static bool IsDirect(KnownTypes types, TypeNode node, StateMember member, out bool canWrite)
    {
        // The property may do more than its field holds.
        canWrite = false;
        if (member.IsHidden) return false;

        // A member of a foreign base: there is no other way than the public one.
        canWrite = member.Field is null;
        if (canWrite) return true;
        ISymbol symbol = member.Symbol;
        if (symbol.IsImplicitlyDeclared || !IsVisible(types, symbol)) return false;
        if (Mentions.IsWarned(symbol, types)) return false;
        var formatted = (INamedTypeSymbol)node.Symbol;
        bool isInherited = !SymbolEqualityComparer.Default.Equals(formatted, member.DeclaringType);
        if (isInherited && IsHiddenOrOverridden(formatted, member)) return false;
        switch (symbol)
        {
            case IFieldSymbol field:
                canWrite = !field.IsReadOnly && !field.IsRequired;
                return true;
            case IPropertySymbol { GetMethod: { } getter, IsIndexer: false } property
                when OwnSyntax.IsAutomatic(property) && IsVisible(types, getter) && !Mentions.IsWarned(getter, types)
                    && property.ExplicitInterfaceImplementations.IsEmpty:
                canWrite = property.SetMethod is { IsInitOnly: false } setter
                    && IsVisible(types, setter) && !Mentions.IsWarned(setter, types);
                return true;
            default:
                return false;
        }
    }

    private static bool IsHiddenOrOverridden(INamedTypeSymbol type, StateMember member)
    {
        if (member.Symbol.IsVirtual || member.Symbol.IsOverride || member.Symbol.IsAbstract) return true;
        for (INamedTypeSymbol? t = type;
            t is not null && !SymbolEqualityComparer.Default.Equals(t, member.DeclaringType); t = t.BaseType)
        {
            if (!t.GetMembers(member.Symbol.Name).IsEmpty) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the whole assembly sees a symbol. More may be visible to the home of the code, where it is nested.
    /// </summary>
    private static bool IsVisible(KnownTypes types, ISymbol symbol) =>
        types.Compilation.IsSymbolAccessibleWithin(symbol, types.Compilation.Assembly);

    private static GenericFieldModel? GenericOf(StateMember member)
    {
        List<ITypeParameterSymbol> parameters = SymbolText.AllTypeParameters(member.DeclaringType);
        if (parameters.Count == 0) return null;
        ITypeSymbol declared = member.Symbol.OriginalDefinition switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => member.Type,
        };
        return new GenericFieldModel(
            $"<{string.Join(", ", parameters.Select(p => SymbolText.Escape(p.Name)))}>",
            $"<{string.Join(", ", SymbolText.AllTypeArguments(member.DeclaringType).Select(SymbolText.Closed))}>",
            SymbolText.Constraints(parameters),
            SymbolText.Closed(member.DeclaringType.OriginalDefinition),
            SymbolText.Closed(declared));
    }
}
