namespace Multiprocessing.Generator.Parsing;

/// <summary>Symbols as diagnostics name them.</summary>
internal static class DisplayNames
{
    /// <summary>A type as people write it: <c>List&lt;int&gt;</c>, without namespaces.</summary>
    public static string ToMinimalName(this ITypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    /// <summary>A method with its parameters' types: <c>Render(string, int)</c>.</summary>
    public static string ToMinimalSignature(this IMethodSymbol method) => method.ToDisplayString(s_signature);

    private static readonly SymbolDisplayFormat s_signature = new(
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);
}
