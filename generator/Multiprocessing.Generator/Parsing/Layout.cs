namespace Multiprocessing.Generator.Parsing;

internal static class Layout
{
    /// <summary>Whether fields are placed by hand, and so may overlap.</summary>
    public static bool IsExplicit(INamedTypeSymbol type) =>
        Attributes.Find(type, "System.Runtime.InteropServices.StructLayoutAttribute") is { ConstructorArguments.Length: > 0 } attribute
        && attribute.ConstructorArguments[0].Value is { } kind
        && System.Convert.ToInt32(kind, System.Globalization.CultureInfo.InvariantCulture) == 2;

    public static bool IsInlineArray(INamedTypeSymbol type) => Attributes.Has(type, KnownNames.InlineArray);

    public static bool HasFixedBuffer(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Any(field => field.IsFixedSizeBuffer);
}
