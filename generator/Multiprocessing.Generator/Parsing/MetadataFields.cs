using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The private fields of types in packages. The compiler does not import them, but the metadata that it has open lists
/// them, so hidden state can be distinguished from none. Reference assemblies (of the framework, and of referenced
/// projects) have had their private fields taken out, and tell nothing.
/// </summary>
internal static class MetadataFields
{
    /// <summary>The names of the instance fields a type declares itself, or null where they cannot be known.</summary>
    public static IReadOnlyList<string>? Of(INamedTypeSymbol type, KnownTypes types)
    {
        if (type.Locations.Any(location => location.IsInSource)) return null;
        if (types.ReferenceAssembly.IsOn(type.ContainingAssembly)) return null;
        if (type.ContainingModule?.GetMetadata() is not { } metadata || metadata.IsDisposed) return null;
        EntityHandle handle = MetadataTokens.EntityHandle(type.OriginalDefinition.MetadataToken);
        if (handle.Kind != HandleKind.TypeDefinition) return null;
        MetadataReader reader = metadata.GetMetadataReader();
        return reader.GetTypeDefinition((TypeDefinitionHandle)handle).GetFields()
            .Select(reader.GetFieldDefinition)
            .Where(field => (field.Attributes & FieldAttributes.Static) == 0)
            .Select(field => reader.GetString(field.Name))
            .ToList();
    }
}
