using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using MemoryPack;

namespace Multiprocessing.Workers;

/// <summary>
/// Where this library and what it needs lie, for programs that do not have them themselves: there a plug-in has brought
/// them.
/// </summary>
/// <remarks>
/// The parent's half may use the library's own dependencies, the worker's must not: it is what makes them be found.
/// </remarks>
internal static class OwnLibraries
{
    /// <summary>
    /// The files of those that are not among the program's own, this one first; empty in the ordinary case.
    /// </summary>
    /// <exception cref="MultiprocessingException">The program has other builds of them, which a worker would take
    /// instead.</exception>
    internal static IReadOnlyList<string> Foreign()
    {
        Assembly library = typeof(OwnLibraries).Assembly;
        string path = PluginReferences.PathOf(library);
        // In a single-file program there are no files.
        if (path.Length == 0 || path.Contains(Path.PathSeparator) || TrustedAssemblies.Contains(path)) return [];
        ThrowIfOther(library.GetName().Name!, path, library);
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(library)!;
        List<string> paths = [path];
        foreach (PluginReference reference in PluginReferences.Find(library, context))
        {
            if (reference.Path.Length == 0) continue;
            if (reference.Name == typeof(MemoryPackReader).Assembly.GetName().Name)
            {
                ThrowIfOther(reference.Name, reference.Path, typeof(MemoryPackReader).Assembly);
            }
            paths.Add(reference.Path);
        }
        return paths;
    }

    /// <summary>In a worker, before anything needs them.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "What a plug-in has brought is not trimmed with the program.")]
    internal static void Install(string paths)
    {
        if (paths.Length == 0) return;
        Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
        foreach (string path in paths.Split(Path.PathSeparator))
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        }
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name is { } simple && files.TryGetValue(simple, out string? path)
                ? context.LoadFromAssemblyPath(path)
                : null;
    }

    private static void ThrowIfOther(string name, string path, Assembly loaded)
    {
        if (TrustedAssemblies.PathOf(name) is not { } own || !File.Exists(own)) return;
        if (AssemblyFile.VersionIdOf(own) == loaded.ManifestModule.ModuleVersionId) return;
        throw WorkerErrors.OtherLibraryBuild(path, name, own);
    }
}
