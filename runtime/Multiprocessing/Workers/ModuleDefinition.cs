using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>What a worker needs to find an assembly with marked methods: exactly the one that the caller has.</summary>
/// <param name="AssemblyName">The simple name.</param>
/// <param name="AssemblyPath">The file; empty in a single-file program.</param>
/// <param name="VersionId">The module version id: which build it is.</param>
/// <param name="Plugin">The load context, if it is not the default one.</param>
internal sealed record ModuleDefinition(
    string AssemblyName, string AssemblyPath, Guid VersionId, PluginDefinition? Plugin)
{
    // Lives as long as the plug-in does.
    private static readonly ConditionalWeakTable<ProcessModule, ModuleDefinition> s_plugins = [];

    internal static ModuleDefinition Of(ProcessModule module) => module.Context switch
    {
        null => OfDefault(module),
        PluginLoadContext context when context.DefinitionOf(module.Assembly) is { } definition => definition,
        _ => s_plugins.GetValue(module, OfPlugin),
    };

    /// <summary>For a process of its own: nothing is started that could not find its method.</summary>
    /// <exception cref="MultiprocessingException">A plug-in was loaded from memory.</exception>
    internal static void ThrowIfFromMemory(ProcessModule module)
    {
        if (module.Context is null || Of(module) is not { AssemblyPath.Length: 0 } definition) return;
        throw WorkerErrors.LoadedFromMemory(definition.AssemblyName, definition.Plugin!.ContextName);
    }

    internal static void Write(ModuleDefinition definition, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        WirePrimitives.WriteString(ref writer, definition.AssemblyName);
        WirePrimitives.WriteString(ref writer, definition.AssemblyPath);
        writer.WriteUnmanaged(definition.VersionId, definition.Plugin is not null);
        if (definition.Plugin is { } plugin) PluginDefinition.Write(plugin, ref writer);
    }

    internal static ModuleDefinition Read(ref MemoryPackReader reader)
    {
        string assemblyName = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        string assemblyPath = WirePrimitives.ReadString(ref reader) ?? string.Empty;
        reader.ReadUnmanaged(out Guid versionId, out bool isPlugin);
        return new ModuleDefinition(
            assemblyName, assemblyPath, versionId, isPlugin ? PluginDefinition.Read(ref reader) : null);
    }

    private static ModuleDefinition OfDefault(ProcessModule module) =>
        new(
            module.AssemblyName,
            PluginReferences.PathOf(module.Assembly),
            module.Assembly.ManifestModule.ModuleVersionId,
            null);

    private static ModuleDefinition OfPlugin(ProcessModule module)
    {
        AssemblyLoadContext context = module.Context!;
        return OfDefault(module) with
        {
            Plugin = new PluginDefinition(
                PluginReferences.IdOf(context), context.Name ?? context.ToString(),
                PluginReferences.Find(module.Assembly, context)),
        };
    }
}
