using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>What a worker needs to find a method: sent once per method and worker, then the calls use a number.</summary>
internal sealed record MethodDefinition(string AssemblyName, string AssemblyPath, string MethodName, ulong Contract)
{
    internal static MethodDefinition Of(ProcessMethod method) =>
        new(method.Module.AssemblyName, PathOf(method.Module), method.Name, method.Contract);

    internal static void Write(MethodDefinition definition, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteString(definition.AssemblyName);
        writer.WriteString(definition.AssemblyPath);
        writer.WriteString(definition.MethodName);
        writer.WriteUnmanaged(definition.Contract);
    }

    internal static MethodDefinition Read(ref MemoryPackReader reader)
    {
        string assemblyName = reader.ReadString() ?? string.Empty;
        string assemblyPath = reader.ReadString() ?? string.Empty;
        string methodName = reader.ReadString() ?? string.Empty;
        reader.ReadUnmanaged(out ulong contract);
        return new MethodDefinition(assemblyName, assemblyPath, methodName, contract);
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path is expected in single-file programs: the name is enough there.")]
    private static string PathOf(ProcessModule module) => module.Assembly.Location;
}
