using System.Diagnostics.CodeAnalysis;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>What a worker needs to find an assembly with marked methods.</summary>
internal sealed record ModuleDefinition(string AssemblyName, string AssemblyPath)
{
    [UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path is expected in single-file programs: the name is enough there.")]
    internal static ModuleDefinition Of(ProcessModule module) => new(module.AssemblyName, module.Assembly.Location);

    internal static void Write(ModuleDefinition definition, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        WirePrimitives.WriteString(ref writer, definition.AssemblyName);
        WirePrimitives.WriteString(ref writer, definition.AssemblyPath);
    }

    internal static ModuleDefinition Read(ref MemoryPackReader reader)
    {
        string assemblyName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string assemblyPath = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        return new ModuleDefinition(assemblyName, assemblyPath);
    }
}
