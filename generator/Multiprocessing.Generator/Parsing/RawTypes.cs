namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Types whose bytes in memory are their value, and for which every pattern of bits is valid: these move as a block.
/// Not among them: bool, decimal, dates and such (some patterns are invalid), and pointers (meaningless elsewhere).
/// </summary>
internal static class RawTypes
{
    /// <summary>The size in bytes, at least; 0 for a type that is not raw.</summary>
    public static int SizeOf(ITypeSymbol type, IAssemblySymbol own) => type.SpecialType switch
    {
        SpecialType.System_SByte or SpecialType.System_Byte => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        SpecialType.None when type is INamedTypeSymbol named => OfNamed(named, own),
        _ => 0,
    };

    /// <summary>Whether it is a primitive or one of the framework's types known to be raw.</summary>
    public static bool IsKnown(INamedTypeSymbol type) => SizeOf(type, type.ContainingAssembly) > 0
        && (type.SpecialType != SpecialType.None || Known(type) > 0);

    private static int Known(INamedTypeSymbol type) => type.ContainingType is not null || type.Arity > 0
        ? 0
        : (type.ContainingNamespace?.ToDisplayString(), type.Name) switch
        {
            _ when !Framework.Declares(type) => 0,
            ("System", "Half") => 2,
            ("System", "Index") => 4,
            ("System", "TimeSpan" or "Range") => 8,
            ("System", "Guid" or "Int128" or "UInt128") => 16,
            ("System.Numerics", "Vector2") => 8,
            ("System.Numerics", "Vector3") => 12,
            ("System.Numerics", "Vector4" or "Quaternion" or "Plane" or "Complex") => 16,
            ("System.Numerics", "Matrix3x2") => 24,
            ("System.Numerics", "Matrix4x4") => 64,
            ("System.Drawing", "Point" or "PointF" or "Size" or "SizeF") => 8,
            ("System.Drawing", "Rectangle" or "RectangleF") => 16,
            _ => 0,
        };

    private static int OfNamed(INamedTypeSymbol type, IAssemblySymbol own)
    {
        if (type.TypeKind == TypeKind.Enum) return SizeOf(type.EnumUnderlyingType!, own);
        if (type.TypeKind != TypeKind.Struct || type.IsRefLikeType) return 0;
        if (Known(type) is > 0 and int known) return known;
        return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, own) ? OfFields(type, own) : 0;
    }

    private static int OfFields(INamedTypeSymbol type, IAssemblySymbol own)
    {
        int sum = 0;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
        {
            if (field.IsStatic || field.IsConst) continue;
            if (Attributes.Has(field, KnownNames.NonSerialized) || Attributes.Has(field, KnownNames.MemoryPackIgnore)) return 0;
            if (field.AssociatedSymbol is { } p && Attributes.Has(p, KnownNames.MemoryPackIgnore)) return 0;
            int size = field.IsFixedSizeBuffer
                ? SizeOf(((IPointerTypeSymbol)field.Type).PointedAtType, own) * field.FixedSize
                : SizeOf(field.Type, own);
            if (size <= 0) return 0;
            sum = Layout.IsExplicit(type) ? System.Math.Max(sum, size) : sum + size;
        }

        return sum;
    }
}
