using System.Reflection;
using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>
/// Finds the formatter of a type where no generated call is at hand: for the items of queues and pipes. Calls never
/// look anything up.
/// </summary>
internal static class FormatterCatalog
{
    /// <summary>The formatter of the type.</summary>
    /// <exception cref="ProcessSerializationException">No assembly of this process has one.</exception>
    internal static WireFormatter<T> Get<T>() => Cache<T>.Formatter ??= Find<T>();

    /// <summary>
    /// The assemblies that define the type and its arguments come first, whether or not any of their code ran here yet,
    /// then the others in the order of their names: all processes have to agree, whatever they loaded first.
    /// </summary>
    /// <remarks>
    /// One case is left: a type that its own assembly does not mention as an item, while two others do, of which a
    /// process has loaded one. The two formatters differ if what these assemblies know of the type does: classes
    /// derived from it, or formatters registered for what it holds. A tag that one of them does not know is refused.
    /// </remarks>
    private static WireFormatter<T> Find<T>()
    {
        List<Assembly> homes = [];
        foreach (Assembly home in HomesOf(typeof(T)))
        {
            // Modules register themselves when the first code of the assembly runs, which need not have happened here.
            RuntimeHelpers.RunModuleConstructor(home.ManifestModule.ModuleHandle);
            homes.Add(home);
        }

        ProcessModule.RegisterLoaded();
        foreach (ProcessModule module in ProcessModule.Registered
            .OrderBy(m => homes.IndexOf(m.Assembly) is >= 0 and int place ? place : int.MaxValue)
            .ThenBy(m => m.AssemblyName, StringComparer.Ordinal)
            // Plug-ins of one name: the same order in each process.
            .ThenBy(m => m.Context is null ? Guid.Empty : m.Assembly.ManifestModule.ModuleVersionId))
        {
            if (module.FindFormatter(typeof(T)) is WireFormatter<T> formatter) return formatter;
        }

        throw new ProcessSerializationException(
            $"Items of type '{typeof(T)}' cannot cross, because no serializer was made for them at compile time; "
            + (WithoutGeneratedCode(homes) is { } name
                ? $"nothing was generated for '{name}': if that is a project of yours without the generator, add it "
                + "(the package 'Multiprocessing' brings it along, a reference to a project that uses it does not). "
                + "Then "
                : "")
            + $"mention the queue or pipe with the closed type '{typeof(T)}' in the source, and see what the compiler "
            + "says about it.");
    }

    /// <summary>
    /// The assembly that defines the type, or for a type of the framework the program, if no code was generated for it:
    /// its project may not have the generator. Null if there is generated code.
    /// </summary>
    private static string? WithoutGeneratedCode(List<Assembly> homes)
    {
        List<Assembly> own = homes.FindAll(home => !IsOfFramework(home));
        if (own.Count == 0 && Assembly.GetEntryAssembly() is { } program) own.Add(program);
        return own.Find(home => ProcessModule.Find(home) is null)?.GetName().Name;
    }

    private static bool IsOfFramework(Assembly assembly) =>
        assembly.GetName().Name is { } name && name.StartsWith("System.", StringComparison.Ordinal);

    private static IEnumerable<Assembly> HomesOf(Type type)
    {
        if (type.HasElementType) return HomesOf(type.GetElementType()!);
        return type.GenericTypeArguments.SelectMany(HomesOf).Prepend(type.Assembly).Distinct();
    }

    private static class Cache<T>
    {
        // Null before the first look. Written by each thread that finds it null, without a lock.
        internal static WireFormatter<T>? Formatter;
    }
}
