using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// What one assembly offers to other processes: its marked methods and the exceptions it can rebuild. Derived from by
/// generated code only, and registered by the assembly's module initializer, or before that by the code that looks for
/// it (<see cref="ProcessModuleAttribute"/>).
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessModule
{
    // Those of the default context, in which there is one assembly of a name.
    private static readonly ConcurrentDictionary<string, ProcessModule> s_modules = new(StringComparer.Ordinal);

    /// <summary>Assemblies that were looked at. Does not keep them from being unloaded.</summary>
    private static readonly ConditionalWeakTable<Assembly, object> s_looked = [];

    // Those of plug-ins: any number of a name. What is said here must not keep one in memory that is to be unloaded.
    private static readonly ConditionalWeakTable<Assembly, ProcessModule> s_plugins = [];

    /// <summary>Creates the module.</summary>
    /// <param name="assembly">The assembly that holds the marked methods.</param>
    protected ProcessModule(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        Assembly = assembly;
        AssemblyName = assembly.GetName().Name ?? string.Empty;
        AssemblyLoadContext? context = AssemblyLoadContext.GetLoadContext(assembly);
        Context = context == AssemblyLoadContext.Default ? null : context;
        IsCollectible = assembly.IsCollectible;
    }

    /// <summary>The assembly that holds the marked methods.</summary>
    public Assembly Assembly { get; }

    /// <summary>The simple name of <see cref="Assembly"/>.</summary>
    public string AssemblyName { get; }

    /// <summary>The load context of a plug-in; null for the default one.</summary>
    internal AssemblyLoadContext? Context { get; }

    /// <summary>Whether the assembly may be unloaded: nothing that lives longer may hold this object.</summary>
    internal bool IsCollectible { get; }

    /// <summary>All modules registered in this process.</summary>
    internal static IReadOnlyList<ProcessModule> Registered => [.. s_modules.Values, .. s_plugins.Select(p => p.Value)];

    /// <summary>
    /// Registers the modules of all assemblies that are loaded, also of those none of whose code has run, and of one
    /// whose initializers are at work just now: its registration may be a later one of them.
    /// </summary>
    internal static void RegisterLoaded()
    {
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.IsDynamic || !s_looked.TryAdd(assembly, s_looked)) continue;
            try
            {
                if (assembly.GetCustomAttribute<ProcessModuleAttribute>() is not { } attribute) continue;
                if (Find(assembly) is null) Register(attribute.Module);
            }
            catch (Exception error) when (
                error is IOException or TypeLoadException or BadImageFormatException or TypeInitializationException)
            {
                // Something else that it mentions is missing, or its initializers failed: a use of it reports that.
            }
        }
    }

    /// <summary>Makes the methods of a module callable in this process. Called by generated code.</summary>
    public static void Register(ProcessModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (module.Context is null) s_modules[module.AssemblyName] = module;
        else s_plugins.AddOrUpdate(module.Assembly, module);
    }

    /// <summary>
    /// The module of an assembly of the default context, or null if that assembly did not register one (yet).
    /// </summary>
    internal static ProcessModule? Find(string assemblyName) => s_modules.GetValueOrDefault(assemblyName);

    /// <summary>The module of exactly that assembly, or null if it did not register one (yet).</summary>
    internal static ProcessModule? Find(Assembly assembly)
    {
        if (s_plugins.TryGetValue(assembly, out ProcessModule? plugin)) return plugin;
        s_modules.TryGetValue(assembly.GetName().Name ?? string.Empty, out ProcessModule? module);
        return module?.Assembly == assembly ? module : null;
    }

    /// <summary>
    /// The module that code of another one means by a name: that of its own context, else that of the default one, or
    /// null.
    /// </summary>
    internal static ProcessModule? Find(string assemblyName, ProcessModule? from)
    {
        ProcessModule? own = from?.Context is not { } context ? null : s_plugins
            .Select(p => p.Value)
            .FirstOrDefault(m => m.Context == context && m.AssemblyName == assemblyName);
        return own ?? Find(assemblyName);
    }

    /// <summary>The marked method of that <see cref="ProcessMethod.Name"/>, or null.</summary>
    protected internal abstract ProcessMethod? FindMethod(string name);

    /// <summary>
    /// The <see cref="WireFormatter{T}"/> of a type of items that queues and pipes of this assembly carry, or null.
    /// </summary>
    protected internal virtual object? FindFormatter(Type type) => null;

    /// <summary>
    /// Rebuilds an exception of a type that the compiler saw in this assembly, or returns null if the type is not one
    /// of those.
    /// </summary>
    /// <param name="typeName">The full name of the type, as <see cref="Type.FullName"/> gives it.</param>
    /// <param name="message">The message of the original.</param>
    /// <param name="innerException">The rebuilt inner exception of the original.</param>
    protected internal virtual Exception? CreateException(string typeName, string message, Exception? innerException) =>
        null;
}
