using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>
/// What a worker needs to find a method: sent once per method and worker, then the calls use a number.
/// </summary>
internal sealed record MethodDefinition(ModuleDefinition Module, string MethodName, ulong Contract)
{
    internal static MethodDefinition Of(ProcessMethod method) =>
        new(ModuleDefinition.Of(method.Module), method.Name, method.Contract);

    internal static void Write(MethodDefinition definition, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        ModuleDefinition.Write(definition.Module, ref writer);
        WirePrimitives.WriteString(ref writer, definition.MethodName);
        writer.WriteUnmanaged(definition.Contract);
    }

    internal static MethodDefinition Read(ref MemoryPackReader reader)
    {
        ModuleDefinition module = ModuleDefinition.Read(ref reader);
        string methodName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        reader.ReadUnmanaged(out ulong contract);
        return new MethodDefinition(module, methodName, contract);
    }
}
