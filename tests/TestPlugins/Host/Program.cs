using System.Reflection;
using System.Runtime.Loader;

// Each argument is 'plug-in=what': the plug-in is loaded into a context of its own, which brings all that it needs.
foreach (string argument in args)
{
    string[] parts = argument.Split('=');
    Assembly plugin = new Context(parts[0]).LoadFromAssemblyPath(parts[0]);
    Console.WriteLine(
        plugin.GetType("Plugin.Entry", throwOnError: true)!.GetMethod("Run")!.Invoke(null, [parts[1], null]));
}

internal sealed class Context(string path) : AssemblyLoadContext(Path.GetDirectoryName(path))
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
}
