namespace Multiprocessing.CodeFixes.Support;

internal static class TypeOf
{
    /// <summary>A type as it stands in <c>typeof(…)</c>; an open generic without its arguments.</summary>
    public static string Name(INamedTypeSymbol type)
    {
        bool isOpen = type.TypeArguments.Length > 0
            && type.TypeArguments.All(a => a.TypeKind == TypeKind.TypeParameter);
        return (isOpen ? type.ConstructUnboundGenericType() : type).ToDisplayString();
    }
}
