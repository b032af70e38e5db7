using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Multiprocessing.Workers;

/// <summary>Finds out, in the caller, what the load context of a plug-in resolves its references to.</summary>
/// <remarks>
/// The context itself is asked, name by name, as only it knows which assemblies it brings and which it shares with the
/// program: a rule made up here would give a worker other types than the caller has. This loads what the plug-in refers
/// to.
/// </remarks>
internal static class PluginReferences
{
    private static readonly ConditionalWeakTable<AssemblyLoadContext, object> s_ids = [];
    /// <summary>The last number that was given to a context. Counted up by any thread.</summary>
    private static long s_lastId;

    /// <summary>A number for the context, the same for as long as it lives.</summary>
    internal static long IdOf(AssemblyLoadContext context) =>
        (long)s_ids.GetValue(context, static _ => Interlocked.Increment(ref s_lastId));

    /// <summary>What the references of an assembly, and of those that its context brings, are resolved to.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "Assemblies of a plug-in are not trimmed with the program.")]
    internal static IReadOnlyList<PluginReference> Find(Assembly root, AssemblyLoadContext context)
    {
        Dictionary<string, PluginReference> found = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> library = LibraryNames(root, context);
        Queue<Assembly> open = new([root]);
        while (open.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (name.Name is null || found.ContainsKey(name.Name) || Resolve(context, name) is not { } target)
                {
                    continue;
                }
                bool isShared = library.Contains(name.Name)
                    || AssemblyLoadContext.GetLoadContext(target) == AssemblyLoadContext.Default;
                found[name.Name] = ToReference(name.Name, target, isShared);
                if (!isShared) open.Enqueue(target);
            }
        }
        return [.. found.Values];
    }

    /// <summary>
    /// The file of an assembly; empty for one that was loaded from memory or lies in a single-file program.
    /// </summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty path is expected there.")]
    internal static string PathOf(Assembly assembly) => assembly.Location;

    // Where the plug-in has brought this library, a worker has it, and what it needs, in its default context.
    private static HashSet<string> LibraryNames(Assembly root, AssemblyLoadContext context)
    {
        Assembly library = typeof(PluginReferences).Assembly;
        return root == library || AssemblyLoadContext.GetLoadContext(library) != context
            ? []
            : [.. Find(library, context).Select(r => r.Name).Append(library.GetName().Name!)];
    }

    // Those of the program's own are found by their names alone.
    private static PluginReference ToReference(string name, Assembly target, bool isShared)
    {
        string path = PathOf(target);
        return isShared && TrustedAssemblies.Contains(path)
            ? new PluginReference(name, string.Empty, Guid.Empty, isShared)
            : new PluginReference(name, path, target.ManifestModule.ModuleVersionId, isShared);
    }

    // What the context cannot resolve now, the plug-in cannot use either.
    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        try
        {
            return context.LoadFromAssemblyName(name);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
