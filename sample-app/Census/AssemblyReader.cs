using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Multiprocessing;

namespace SampleApp;

/// <summary>
/// Counts what one .dll defines. Whatever the file holds, there is a result: a worker, and a pool, outlive it.
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
                ? new LibraryCount(path, LibraryKind.Managed, CountNamespaces(image))
                : new LibraryCount(path, LibraryKind.Native, []);
        }
        catch (Exception error) when (error is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return new LibraryCount(path, LibraryKind.Unreadable, [], Reason: error.Message);
        }
    }

    private static NamespaceCount[] CountNamespaces(PEReader image)
    {
        MetadataReader metadata = image.GetMetadataReader();
        Dictionary<string, NamespaceCount> counts = [];
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            string name = NamespaceOf(metadata, handle);
            NamespaceCount sum = counts.GetValueOrDefault(name) ?? new NamespaceCount(name, 0, 0, 0);
            counts[name] = CountType(image, metadata, metadata.GetTypeDefinition(handle), sum);
        }
        return [.. counts.Values];
    }

    private static NamespaceCount CountType(
        PEReader image, MetadataReader metadata, TypeDefinition type, NamespaceCount sum)
    {
        int methods = 0;
        long bytes = 0;
        foreach (MethodDefinitionHandle handle in type.GetMethods())
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            methods++;
            bool hasIL = (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL;
            if (hasIL && method.RelativeVirtualAddress != 0)
                bytes += image.GetMethodBody(method.RelativeVirtualAddress).GetILReader().Length;
        }
        return new NamespaceCount(sum.Namespace, sum.Types + 1, sum.Methods + methods, sum.ILBytes + bytes);
    }

    // A nested type has no namespace of its own.
    private static string NamespaceOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil) type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return metadata.GetString(type.Namespace);
    }
}
