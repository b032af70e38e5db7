using System.Globalization;
using System.Runtime.InteropServices;

namespace Multiprocessing.Generator.Parsing;

internal static class Layout
{
    /// <summary>Whether fields are placed by hand, and so may overlap.</summary>
    public static bool IsExplicit(INamedTypeSymbol type, KnownTypes types) =>
        types.StructLayout.FindOn(type)?.ConstructorArguments.FirstOrDefault().Value is { } kind
        && Convert.ToInt32(kind, CultureInfo.InvariantCulture) == (int)LayoutKind.Explicit;

    public static bool IsInlineArray(INamedTypeSymbol type, KnownTypes types) => types.InlineArray.IsOn(type);

    public static bool HasFixedBuffer(INamedTypeSymbol type) =>
        type.GetMembers().OfType<IFieldSymbol>().Any(field => field.IsFixedSizeBuffer);
}
