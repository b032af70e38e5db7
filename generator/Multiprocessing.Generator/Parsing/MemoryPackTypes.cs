namespace Multiprocessing.Generator.Parsing;

internal static class MemoryPackTypes
{
    /// <summary>
    /// Whether MemoryPack's generator writes a serializer for the type. <c>GenerateType.NoGenerate</c> says that it
    /// does not.
    /// </summary>
    public static bool IsPackable(INamedTypeSymbol type, KnownTypes types) =>
        types.MemoryPackable.FindOn(type) is { } attribute
        && attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Enum, Value: 4 };
}
