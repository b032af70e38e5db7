namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Types whose bytes in memory are their value, and for which every pattern of bits is valid: these move as a block.
/// Not among them: bool, decimal, dates and such (some patterns are invalid), and pointers (meaningless elsewhere).
/// </summary>
internal static class RawTypes
{
    /// <summary>The framework's structs of this kind, by metadata name, with their sizes.</summary>
    public static IEnumerable<KeyValuePair<string, int>> Entries { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["System.Half"] = 2,
            ["System.Index"] = 4,
            ["System.TimeSpan"] = 8,
            ["System.Range"] = 8,
            ["System.Guid"] = 16,
            ["System.Int128"] = 16,
            ["System.UInt128"] = 16,
            ["System.Numerics.Vector2"] = 8,
            ["System.Numerics.Vector3"] = 12,
            ["System.Numerics.Vector4"] = 16,
            ["System.Numerics.Quaternion"] = 16,
            ["System.Numerics.Plane"] = 16,
            ["System.Numerics.Complex"] = 16,
            ["System.Numerics.Matrix3x2"] = 24,
            ["System.Numerics.Matrix4x4"] = 64,
            ["System.Drawing.Point"] = 8,
            ["System.Drawing.PointF"] = 8,
            ["System.Drawing.Size"] = 8,
            ["System.Drawing.SizeF"] = 8,
            ["System.Drawing.Rectangle"] = 16,
            ["System.Drawing.RectangleF"] = 16,
        };

    /// <summary>The size in bytes, at least; 0 for a type that is not raw.</summary>
    public static int SizeOf(ITypeSymbol type, KnownTypes types) => type.SpecialType switch
    {
        SpecialType.System_SByte or SpecialType.System_Byte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        SpecialType.None when type is INamedTypeSymbol named => OfNamed(named, types),
        _ => 0,
    };

    /// <summary>Whether it is a primitive or one of the framework's types known to be raw.</summary>
    public static bool IsKnown(INamedTypeSymbol type, KnownTypes types) => type.SpecialType != SpecialType.None
        ? SizeOf(type, types) > 0
        : types.RawSizes.Contains(type);

    private static int OfNamed(INamedTypeSymbol type, KnownTypes types)
    {
        if (type.TypeKind == TypeKind.Enum) return SizeOf(type.EnumUnderlyingType!, types);
        if (type.TypeKind != TypeKind.Struct || type.IsRefLikeType) return 0;
        if (types.RawSizes.Find(type) is > 0 and int known) return known;
        bool isOwn = SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, types.Compilation.Assembly);
        return isOwn ? OfFields(type, types) : 0;
    }

    private static int OfFields(INamedTypeSymbol type, KnownTypes types)
    {
        int sum = 0;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || field.IsConst) continue;
            if (types.IsLeftOut(field)) return 0;
            int size = field.IsFixedSizeBuffer
                ? SizeOf(((IPointerTypeSymbol)field.Type).PointedAtType, types) * field.FixedSize
                : SizeOf(field.Type, types);
            if (size <= 0) return 0;
            sum = Layout.IsExplicit(type, types) ? Math.Max(sum, size) : sum + size;
        }

        return sum;
    }
}
