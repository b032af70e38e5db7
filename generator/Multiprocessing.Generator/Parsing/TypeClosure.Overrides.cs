namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>The formatters named with <c>[assembly: ProcessFormatter]</c>, by the type they write.</summary>
    private readonly Dictionary<string, ITypeSymbol> _overrides;

    /// <summary>The types named with <c>[assembly: AssumeSerializable]</c>.</summary>
    private readonly HashSet<string> _assumed;

    private static Dictionary<string, ITypeSymbol> ReadOverrides(KnownTypes types)
    {
        var overrides = new Dictionary<string, ITypeSymbol>(StringComparer.Ordinal);
        foreach (AttributeData attribute in AssemblyAttributes(types.ProcessFormatter, types))
        {
            if (attribute.ConstructorArguments is { Length: 2 } arguments
                && arguments[0].Value is ITypeSymbol type && arguments[1].Value is ITypeSymbol formatter)
                overrides[SymbolText.Closed(type)] = formatter;
        }

        return overrides;
    }

    private static HashSet<string> ReadAssumed(KnownTypes types)
    {
        var assumed = new HashSet<string>(StringComparer.Ordinal);
        foreach (AttributeData attribute in AssemblyAttributes(types.AssumeSerializable, types))
        {
            if (attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol type)
                assumed.Add(SymbolText.Closed(type));
        }

        return assumed;
    }

    private static IEnumerable<AttributeData> AssemblyAttributes(KnownType attribute, KnownTypes types) =>
        types.Compilation.Assembly.GetAttributes().Where(a => attribute.Is(a.AttributeClass));
}
