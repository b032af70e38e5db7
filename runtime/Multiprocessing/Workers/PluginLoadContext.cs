using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using MemoryPack;

namespace Multiprocessing.Workers;

/// <summary>
/// A load context of the caller's, as the worker has it: one for each, with the same assemblies from the same files.
/// </summary>
/// <remarks>
/// It resolves a name to what the caller's resolved it to; what the caller was not asked about (satellites, native
/// libraries, assemblies loaded by name at run time) to what the dependency file beside the plug-in says. The library
/// itself, and what its generated code is written against, are always the worker's own. It is never unloaded: the
/// worker's end does that.
/// </remarks>
[UnconditionalSuppressMessage(
    "Trimming", "IL2026", Justification = "Assemblies of a plug-in are not trimmed with the program.")]
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private static readonly Lock s_sync = new();
    private static readonly Dictionary<long, PluginLoadContext> s_contexts = [];

    // The runtime hands out an image that it has loaded before for the same path, whatever lies there now.
    private static readonly Dictionary<string, Guid> s_images = new(StringComparer.Ordinal);

    private static readonly Assembly[] s_library =
        [typeof(PluginLoadContext).Assembly, typeof(MemoryPackReader).Assembly];

    private readonly Dictionary<string, PluginReference> _references = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ModuleDefinition> _modules = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<AssemblyDependencyResolver> _resolvers = [];

    private PluginLoadContext(string name) : base(name)
    {
    }

    /// <summary>The assembly that a definition means.</summary>
    /// <exception cref="MultiprocessingException">It cannot be had as the caller has it.</exception>
    internal static Assembly Load(ModuleDefinition definition, PluginDefinition plugin)
    {
        if (definition.AssemblyPath.Length == 0)
        {
            throw WorkerErrors.LoadedFromMemory(definition.AssemblyName, plugin.ContextName);
        }
        lock (s_sync)
        {
            if (!s_contexts.TryGetValue(plugin.ContextId, out PluginLoadContext? context))
            {
                context = new PluginLoadContext(plugin.ContextName);
                s_contexts.Add(plugin.ContextId, context);
            }
            context.Add(definition, plugin);
            try
            {
                return context.LoadFromAssemblyName(new AssemblyName(definition.AssemblyName));
            }
            catch (Exception error) when (
                error is IOException or BadImageFormatException or UnauthorizedAccessException)
            {
                throw WorkerErrors.PluginNotLoaded(definition, plugin.ContextName, error);
            }
        }
    }

    /// <summary>The definition by which a process that this one starts finds the assembly, or null.</summary>
    internal ModuleDefinition? DefinitionOf(Assembly assembly)
    {
        lock (s_sync) return _modules.GetValueOrDefault(assembly.GetName().Name ?? string.Empty);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? string.Empty;
        if (s_library.FirstOrDefault(a => a.GetName().Name == name) is { } library) return library;
        PluginReference? reference;
        lock (s_sync) reference = _references.GetValueOrDefault(name);
        if (reference is not null)
        {
            return reference.IsShared ? LoadShared(reference, assemblyName) : LoadFile(reference);
        }
        return ResolvePath(r => r.ResolveAssemblyToPath(assemblyName)) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        ResolvePath(r => r.ResolveUnmanagedDllToPath(unmanagedDllName)) is { } path
            ? LoadUnmanagedDllFromPath(path)
            : 0;

    private void Add(ModuleDefinition definition, PluginDefinition plugin)
    {
        if (!_modules.TryAdd(definition.AssemblyName, definition)) return;
        _references[definition.AssemblyName] = new PluginReference(
            definition.AssemblyName, definition.AssemblyPath, definition.VersionId, IsShared: false);
        foreach (PluginReference reference in plugin.References) _references.TryAdd(reference.Name, reference);
        if (AssemblyDependencies.TryOf(definition.AssemblyPath) is { } resolver) _resolvers.Add(resolver);
    }

    private static Assembly LoadShared(PluginReference reference, AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(name);
        }
        catch (FileNotFoundException) when (reference.Path.Length > 0)
        {
            return Default.LoadFromAssemblyPath(reference.Path);
        }
    }

    private Assembly LoadFile(PluginReference reference)
    {
        Guid found = AssemblyFile.VersionIdOf(reference.Path);
        if (found != reference.VersionId) throw WorkerErrors.PluginFileReplaced(reference, found);
        Assembly assembly;
        lock (s_sync)
        {
            if (s_images.TryAdd(reference.Path, found) || s_images[reference.Path] == found)
            {
                assembly = LoadFromAssemblyPath(reference.Path);
            }
            else
            {
                using FileStream file = File.OpenRead(reference.Path);
                assembly = LoadFromStream(file);
            }
        }
        Guid loaded = assembly.ManifestModule.ModuleVersionId;
        return loaded == reference.VersionId ? assembly : throw WorkerErrors.PluginFileReplaced(reference, loaded);
    }

    private string? ResolvePath(Func<AssemblyDependencyResolver, string?> resolve)
    {
        AssemblyDependencyResolver[] resolvers;
        lock (s_sync) resolvers = [.. _resolvers];
        return resolvers.Select(resolve).FirstOrDefault(path => path is not null);
    }
}
