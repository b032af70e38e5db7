namespace Multiprocessing.Generator.Parsing;

internal static class Attributes
{
    public static bool Has(ISymbol symbol, string metadataName) => Find(symbol, metadataName) is not null;

    public static AttributeData? Find(ISymbol symbol, string metadataName) => symbol.GetAttributes().FirstOrDefault(
        a => a.AttributeClass is { } c && SymbolText.MetadataName(c) == metadataName);
}
