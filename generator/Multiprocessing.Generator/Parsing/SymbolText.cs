using System.Text;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Symbols as text that means the same wherever it stands.</summary>
internal static class SymbolText
{
    private const SymbolDisplayMiscellaneousOptions Keywords =
        SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers | SymbolDisplayMiscellaneousOptions.UseSpecialTypes;

    private static readonly SymbolDisplayFormat s_closed = new(
        SymbolDisplayGlobalNamespaceStyle.Included,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: Keywords | SymbolDisplayMiscellaneousOptions.ExpandValueTuple);

    private static readonly SymbolDisplayFormat s_annotated = new(
        SymbolDisplayGlobalNamespaceStyle.Included,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: Keywords | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_people = new(
        SymbolDisplayGlobalNamespaceStyle.Included,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    private static readonly SymbolDisplayFormat s_short = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    /// <summary>The type that exists at run time: no annotations, no tuple names.</summary>
    public static string Closed(ITypeSymbol type) => Qualified(type, s_closed);

    /// <summary>The type as it is declared in a signature, with annotations and tuple names.</summary>
    public static string Annotated(ITypeSymbol type) => Qualified(type, s_annotated);

    /// <summary>The type in full, for people; different for different types of the same name.</summary>
    public static string ForPeople(ITypeSymbol type) => Qualified(type, s_people).Replace("global::", "");

    /// <summary>The type without its namespace, for people.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(s_short);

    /// <summary>The name with a leading @ where it is a keyword.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;

    private static string Qualified(ITypeSymbol type, SymbolDisplayFormat format)
    {
        if (!Qualifiers.AreNeeded) return type.ToDisplayString(format);
        System.Collections.Immutable.ImmutableArray<SymbolDisplayPart> parts = type.ToDisplayParts(format);
        var text = new StringBuilder();
        for (int i = 0; i < parts.Length; i++)
        {
            bool isQualifier = parts[i].Kind == SymbolDisplayPartKind.Keyword
                && parts[i].ToString() == Qualifiers.Global;
            INamedTypeSymbol? named = isQualifier ? parts.Skip(i).Select(part => part.Symbol).OfType<INamedTypeSymbol>()
                .FirstOrDefault() : null;
            text.Append(
                named is null
                    ? parts[i].ToString()
                    : (Qualifiers.Current(named) is var q and not Qualifiers.Global ? Escape(q) : Qualifiers.Global));
        }

        return text.ToString();
    }

    public static string Namespace(ISymbol symbol) =>
        symbol.ContainingNamespace is { IsGlobalNamespace: false } space
            ? string.Join(".", space.ToDisplayString().Split('.').Select(part => Escape(part.TrimStart('@'))))
            : "";

    public static string MetadataName(INamedTypeSymbol type)
    {
        INamedTypeSymbol definition = type.OriginalDefinition;
        string name = definition.MetadataName;
        for (INamedTypeSymbol? outer = definition.ContainingType; outer is not null; outer = outer.ContainingType)
            name = outer.MetadataName + "+" + name;
        return definition.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString() + "." + name
            : name;
    }

    /// <summary>A readable identifier that is different for different types.</summary>
    public static string Identifier(string closedType)
    {
        var text = new StringBuilder(closedType.Length);
        foreach (char c in closedType.Replace("global::", ""))
        {
            if (char.IsLetterOrDigit(c)) text.Append(c);
            else if (text.Length > 0 && text[text.Length - 1] != '_') text.Append('_');
        }

        string readable = text.ToString().Trim('_');
        if (readable.Length > 60) readable = readable.Substring(readable.Length - 60).TrimStart('_');
        return readable + "_" + StableHash.Of(closedType).ToString("x16").Substring(0, 8);
    }

    /// <summary>All type parameters that a generic type and its containers declare, outermost first.</summary>
    public static List<ITypeParameterSymbol> AllTypeParameters(INamedTypeSymbol type)
    {
        var parameters = new List<ITypeParameterSymbol>();
        for (INamedTypeSymbol? t = type.OriginalDefinition; t is not null; t = t.ContainingType)
            parameters.InsertRange(0, t.TypeParameters);
        return parameters;
    }

    public static List<ITypeSymbol> AllTypeArguments(INamedTypeSymbol type)
    {
        var arguments = new List<ITypeSymbol>();
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType) arguments.InsertRange(0, t.TypeArguments);
        return arguments;
    }

    /// <summary>The constraint clauses of type parameters, each with a leading blank.</summary>
    public static string Constraints(IEnumerable<ITypeParameterSymbol> parameters)
    {
        var text = new StringBuilder();
        foreach (ITypeParameterSymbol parameter in parameters)
        {
            var parts = new List<string>();
            if (parameter.HasUnmanagedTypeConstraint) parts.Add("unmanaged");
            else if (parameter.HasValueTypeConstraint) parts.Add("struct");
            else if (parameter.HasReferenceTypeConstraint)
                parts.Add(
                    parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated
                        ? "class?"
                        : "class");
            else if (parameter.HasNotNullConstraint) parts.Add("notnull");
            parts.AddRange(parameter.ConstraintTypes.Select(Annotated));
            if (parameter.HasConstructorConstraint) parts.Add("new()");
            if (parameter.AllowsRefLikeType) parts.Add("allows ref struct");
            if (parts.Count > 0)
                text.Append(" where ").Append(Escape(parameter.Name)).Append(" : ").Append(string.Join(", ", parts));
        }

        return text.ToString();
    }
}
