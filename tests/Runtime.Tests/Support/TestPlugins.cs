using System.Reflection;
using System.Runtime.Loader;

namespace Runtime.Tests.Support;

/// <summary>The plug-ins of tests/TestPlugins, and contexts to load them into.</summary>
internal static class TestPlugins
{
    internal static string First => Path.Combine(FolderOf("First"), "Plugin.dll");

    internal static string Second => Path.Combine(FolderOf("Second"), "Plugin.dll");

    /// <summary>A program without the library.</summary>
    internal static string Host => Path.Combine(FolderOf("Host"), "PluginHost");

    /// <summary>A copy of a plug-in's folder.</summary>
    internal static string CopyTo(string folder, string plugin)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(plugin)!))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        return Path.Combine(folder, Path.GetFileName(plugin));
    }

    /// <summary>Calls the plug-in's entry; what it throws comes as it is.</summary>
    internal static string Run(Assembly plugin, string what, ProcessPool? pool)
    {
        MethodInfo entry = plugin.GetType("Plugin.Entry", throwOnError: true)!.GetMethod("Run")!;
        return (string)entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [what, pool], null)!;
    }

    private static string FolderOf(string project) =>
        Path.Combine(Metadata("TestPlugins"), project, Metadata("Output"));

    private static string Metadata(string key) =>
        typeof(TestPlugins).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

/// <summary>
/// A plug-in's context, as the guides to plug-ins have it: the library is the program's, all else the plug-in's own.
/// </summary>
/// <param name="path">The plug-in's file.</param>
/// <param name="isCollectible">Whether it can be unloaded.</param>
/// <param name="bringsLibrary">Whether even the library is the plug-in's own.</param>
internal sealed class PluginContext(string path, bool isCollectible = false, bool bringsLibrary = false)
    : AssemblyLoadContext(Path.GetDirectoryName(path), isCollectible)
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    internal Assembly Plugin => LoadFromAssemblyPath(path);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        !bringsLibrary && assemblyName.Name is ("Multiprocessing" or "MemoryPack.Core") ? null
        : _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found)
        : null;
}
