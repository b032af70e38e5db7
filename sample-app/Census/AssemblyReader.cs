using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Multiprocessing;

namespace SampleApp;

/// <summary>
/// Counts what one .dll defines, and decodes all method bodies in it. Whatever the file holds, there is a result.
/// </summary>
internal static partial class AssemblyReader
{
    [RunInProcess]
    public static LibraryCount Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using PEReader image = new(file, PEStreamOptions.PrefetchEntireImage);
            return image.HasMetadata
                ? ReadMetadata(path, image)
                : new LibraryCount(path, LibraryKind.Native, [], []);
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return new LibraryCount(path, LibraryKind.Unreadable, [], [], error.Message);
        }
    }

    private static LibraryCount ReadMetadata(string path, PEReader image)
    {
        MetadataReader metadata = image.GetMetadataReader();
        MethodBodyReader bodies = new(metadata);
        Dictionary<string, NamespaceCount> counts = [];
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            string name = NamespaceOf(metadata, handle);
            NamespaceCount sum = counts.GetValueOrDefault(name) ?? new NamespaceCount(name, 0, 0, 0, 0);
            counts[name] = sum + CountType(image, metadata, metadata.GetTypeDefinition(handle), bodies);
        }
        return new LibraryCount(path, LibraryKind.Managed, [.. counts.Values], bodies.Calls);
    }

    private static NamespaceCount CountType(
        PEReader image, MetadataReader metadata, TypeDefinition type, MethodBodyReader bodies)
    {
        int methods = 0;
        long bytes = 0, instructions = 0;
        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            methods++;
            bool hasIL = (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL;
            if (!hasIL || method.RelativeVirtualAddress == 0) continue;
            BlobReader body = image.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            bytes += body.Length;
            instructions += bodies.Read(body);
        }
        return new NamespaceCount("", 1, methods, bytes, instructions);
    }

    // A nested type has no namespace of its own.
    private static string NamespaceOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return metadata.GetString(type.Namespace);
    }
}
