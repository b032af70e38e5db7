using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>
/// Finds the formatter of a type where no generated call is at hand: for the items of queues and pipes. Calls never look
/// anything up.
/// </summary>
internal static class FormatterCatalog
{
    /// <summary>The formatter of the type.</summary>
    /// <exception cref="ProcessSerializationException">No assembly of this process has one.</exception>
    internal static WireFormatter<T> Get<T>() => Cache<T>.Formatter ??= Find<T>();

    /// <summary>
    /// The assembly that defines the type comes first, then the others in the order of their names: all processes have to
    /// agree, whatever they loaded first.
    /// </summary>
    private static WireFormatter<T> Find<T>()
    {
        string home = typeof(T).Assembly.GetName().Name ?? "";
        foreach (ProcessModule module in ProcessModule.Registered
            .OrderBy(m => m.AssemblyName != home).ThenBy(m => m.AssemblyName, StringComparer.Ordinal))
        {
            if (module.FindFormatter(typeof(T)) is WireFormatter<T> formatter) return formatter;
        }

        throw new ProcessSerializationException(
            $"Items of type '{typeof(T)}' cannot cross, because no serializer was made for them at compile time; mention the "
            + $"queue or pipe with the closed type '{typeof(T)}' in the source, and see what the compiler says about it.");
    }

    private static class Cache<T>
    {
        internal static WireFormatter<T>? Formatter;
    }
}
