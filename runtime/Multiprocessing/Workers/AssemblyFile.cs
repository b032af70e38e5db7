using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Multiprocessing.Workers;

/// <summary>What the file of an assembly says of itself, without loading it.</summary>
internal static class AssemblyFile
{
    /// <summary>The module version id: another one for each build that is not the same byte for byte.</summary>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    internal static Guid VersionIdOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        using PEReader reader = new(file);
        MetadataReader metadata = reader.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }
}
