using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>An assembly that the context of a plug-in resolves a name to.</summary>
/// <param name="Name">The simple name.</param>
/// <param name="Path">The file; empty where the name alone is enough.</param>
/// <param name="VersionId">The module version id that the caller has loaded; unused for a shared one.</param>
/// <param name="IsShared">Whether the context leaves the name to the default context.</param>
internal sealed record PluginReference(string Name, string Path, Guid VersionId, bool IsShared);

/// <summary>The load context of an assembly that is not in the default one, as its caller has it.</summary>
/// <param name="ContextId">The caller's number for the context.</param>
/// <param name="ContextName">The context's name, for messages.</param>
/// <param name="References">What the context resolves the references of its assemblies to.</param>
internal sealed record PluginDefinition(long ContextId, string ContextName, IReadOnlyList<PluginReference> References)
{
    private const int MaxReferences = 65_536;

    internal static void Write(PluginDefinition definition, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteUnmanaged(definition.ContextId);
        WirePrimitives.WriteString(ref writer, definition.ContextName);
        writer.WriteUnmanaged(definition.References.Count);
        foreach (PluginReference reference in definition.References)
        {
            WirePrimitives.WriteString(ref writer, reference.Name);
            WirePrimitives.WriteString(ref writer, reference.Path);
            writer.WriteUnmanaged(reference.VersionId, reference.IsShared);
        }
    }

    internal static PluginDefinition Read(ref MemoryPackReader reader)
    {
        reader.ReadUnmanaged(out long contextId);
        string contextName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        reader.ReadUnmanaged(out int count);
        if (count is < 0 or > MaxReferences)
        {
            throw new ProcessSerializationException($"A load context claims {count} references.");
        }
        PluginReference[] references = new PluginReference[count];
        for (int i = 0; i < references.Length; i++)
        {
            string name = WirePrimitives.ReadString(ref reader) ?? string.Empty;
            string path = WirePrimitives.ReadString(ref reader) ?? string.Empty;
            reader.ReadUnmanaged(out Guid versionId, out bool isShared);
            references[i] = new PluginReference(name, path, versionId, isShared);
        }
        return new PluginDefinition(contextId, contextName, references);
    }
}
