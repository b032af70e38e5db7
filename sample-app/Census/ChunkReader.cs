using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Multiprocessing;

namespace SampleApp;

/// <summary>Decodes all method bodies of a chunk of libraries. Whatever the files hold, there is a result.</summary>
internal static partial class ChunkReader
{
    [RunInProcess]
    public static ChunkCount Read(LibraryFile[] files, SharedArray<UsedMember> used)
    {
        ChunkCounter counter = new();
        foreach (LibraryFile file in files)
        {
            try
            {
                Read(file, counter);
            }
            catch (Exception error) when (
                error is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                counter.CountOdd(new OddFile(file.Number, error.Message));
            }
        }
        counter.AddTo(used.Span);
        return counter.Count;
    }

    private static void Read(LibraryFile file, ChunkCounter counter)
    {
        using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using PEReader image = new(stream, PEStreamOptions.PrefetchEntireImage);
        if (!image.HasMetadata)
        {
            counter.CountOdd(new OddFile(file.Number, Reason: null));
            return;
        }

        MetadataReader metadata = image.GetMetadataReader();
        MethodBodyReader bodies = new(metadata, file.Number, counter);
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            bool hasIL = (method.ImplAttributes & MethodImplAttributes.CodeTypeMask) == MethodImplAttributes.IL;
            if (hasIL && method.RelativeVirtualAddress != 0)
                bodies.Read(handle, image.GetMethodBody(method.RelativeVirtualAddress).GetILReader());
        }
        counter.CountLibrary(metadata.TypeDefinitions.Count, metadata.MethodDefinitions.Count);
    }
}
