namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Tells a generic type that grows with each step of the closure from one that a person wrote: a member of type
/// <c>A&lt;A&lt;T&gt;&gt;</c> in <c>A&lt;T&gt;</c> leads to ever deeper types, one of type <c>A&lt;(T, T)&gt;</c> to
/// ever longer ones.
/// </summary>
internal static class GenericSize
{
    /// <summary>
    /// Types nested deeper than this expand without end; written by hand, ten levels are already rare.
    /// </summary>
    private const int MaxDepth = 24;

    /// <summary>The same for the number of types that are named in a type: one of so many fills a page.</summary>
    private const int MaxNames = 256;

    public static bool IsTooLarge(ITypeSymbol type)
    {
        int names = 0;
        return IsTooLarge(type, 0, ref names);
    }

    /// <summary>Ends at the limit: a type of depth 24 can have more names than there is memory for.</summary>
    private static bool IsTooLarge(ITypeSymbol type, int depth, ref int names)
    {
        if (depth > MaxDepth || ++names > MaxNames) return true;
        switch (type)
        {
            case IArrayTypeSymbol array:
                return IsTooLarge(array.ElementType, depth + 1, ref names);
            case INamedTypeSymbol named:
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    foreach (ITypeSymbol argument in t.TypeArguments)
                    {
                        if (IsTooLarge(argument, depth + 1, ref names)) return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }
}
