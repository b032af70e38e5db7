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
        WirePrimitives.WriteString(ref writer, definition.AssemblyName);
        WirePrimitives.WriteString(ref writer, definition.AssemblyPath);
        WirePrimitives.WriteString(ref writer, definition.MethodName);
        writer.WriteUnmanaged(definition.Contract);
    }

    internal static MethodDefinition Read(ref MemoryPackReader reader)
    {
        string assemblyName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string assemblyPath = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string methodName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        reader.ReadUnmanaged(out ulong contract);
        return new MethodDefinition(assemblyName, assemblyPath, methodName, contract);
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path is expected in single-file programs: the name is enough there.")]
    private static string PathOf(ProcessModule module) => module.Assembly.Location;
}
