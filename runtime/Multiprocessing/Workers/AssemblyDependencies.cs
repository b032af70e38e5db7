using System.Diagnostics.CodeAnalysis;
using System.Runtime.Loader;

namespace Multiprocessing.Workers;

/// <summary>What the dependency file beside an assembly says, for assemblies that are not the program's own.</summary>
internal static class AssemblyDependencies
{
    /// <summary>
    /// Null where there is no such file to be had: in a single-file program, or when the assembly is gone.
    /// </summary>
    internal static AssemblyDependencyResolver? TryOf(string assemblyPath)
    {
        try
        {
            return new AssemblyDependencyResolver(assemblyPath);
        }
        catch (Exception error) when (
            error is InvalidOperationException or ArgumentException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Lets the default context find what an assembly needs that was loaded into it by its path.</summary>
    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "Such an assembly is not trimmed with the program.")]
    internal static void AddToDefault(string assemblyPath)
    {
        if (TryOf(assemblyPath) is not { } resolver) return;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            resolver.ResolveAssemblyToPath(name) is { } path ? context.LoadFromAssemblyPath(path) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            resolver.ResolveUnmanagedDllToPath(name) is { } path
                ? System.Runtime.InteropServices.NativeLibrary.Load(path)
                : 0;
    }
}
