using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// What generated code of one compilation has to write before the name of a type: <c>global</c>, the alias of the
/// reference that the type comes from, or nothing that would do, because something else has the same name.
/// </summary>
/// <remarks>
/// Symbols of references are shared by compilations that give them different aliases, so the answer belongs to the
/// compilation. As <see cref="SymbolText"/> is asked in dozens of places, the compilation in question is kept for the
/// thread by <see cref="Enter"/>.
/// </remarks>
internal sealed class Qualifiers
{
    public const string Global = "global";

    private static readonly ConditionalWeakTable<Compilation, Qualifiers> s_all = new();

    [ThreadStatic]
    private static Qualifiers? t_current;

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<INamedTypeSymbol, string?> _known = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IAssemblySymbol, SortedSet<string>> _aliases = new(SymbolEqualityComparer.Default);

    private Qualifiers(Compilation compilation)
    {
        _compilation = compilation;
        foreach (MetadataReference reference in compilation.References)
        {
            ImmutableArray<string> aliases = reference.Properties.Aliases;
            if (aliases.IsDefaultOrEmpty
                || compilation.GetAssemblyOrModuleSymbol(reference) is not IAssemblySymbol assembly) continue;
            if (!_aliases.TryGetValue(assembly, out SortedSet<string>? known))
                _aliases.Add(assembly, known = new(StringComparer.Ordinal));
            known.UnionWith(aliases.Where(alias => alias != Global));
        }
    }

    public static Qualifiers Of(Compilation compilation) => s_all.GetValue(compilation, c => new Qualifiers(c));

    /// <summary>Names types as the compilation has to, on this thread, until the result is disposed.</summary>
    public static Scope Enter(Compilation compilation)
    {
        var scope = new Scope(t_current);
        t_current = Of(compilation);
        return scope;
    }

    /// <summary>Whether any name needs another qualifier than <c>global</c>.</summary>
    public static bool AreNeeded => t_current is { _aliases.Count: > 0 };

    /// <summary>
    /// The qualifier where <see cref="Enter"/> was called; <c>global</c> elsewhere, and where none would do.
    /// </summary>
    public static string Current(INamedTypeSymbol type) => t_current?.Of(type) ?? Global;

    /// <summary>The qualifier of a type, or null if there is none.</summary>
    public string? Of(INamedTypeSymbol type)
    {
        INamedTypeSymbol outermost = type.OriginalDefinition;
        while (outermost.ContainingType is { } container) outermost = container.OriginalDefinition;
        return IsOwn(outermost) ? Global : _known.GetOrAdd(outermost, Find);
    }

    /// <summary>
    /// The first type in a type, itself or an argument, that generated code cannot name; null if there is none.
    /// </summary>
    public INamedTypeSymbol? FindUnnameable(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return FindUnnameable(array.ElementType);
            case INamedTypeSymbol named and not IErrorTypeSymbol:
                if (Of(named) is null) return named;
                for (INamedTypeSymbol? t = named; t is not null; t = t.ContainingType)
                {
                    foreach (ITypeSymbol argument in t.TypeArguments)
                    {
                        if (FindUnnameable(argument) is { } found) return found;
                    }
                }

                return null;
            default:
                return null;
        }
    }

    private string? Find(INamedTypeSymbol type)
    {
        var path = new Stack<string>();
        for (INamespaceSymbol? space = type.ContainingNamespace; space is { IsGlobalNamespace: false };
            space = space.ContainingNamespace)
            path.Push(space.Name);

        // The global namespace of a compilation holds what 'global::' sees: not what has an alias only.
        if (IsSeen(type, [_compilation.GlobalNamespace], path)) return Global;
        return _aliases.TryGetValue(type.ContainingAssembly, out SortedSet<string>? aliases)
            ? aliases.FirstOrDefault(alias => IsSeen(type, Behind(alias), path))
            : null;
    }

    private IEnumerable<INamespaceSymbol> Behind(string alias) =>
        _aliases.Where(pair => pair.Value.Contains(alias)).Select(pair => pair.Key.GlobalNamespace);

    /// <summary>
    /// Whether the name means exactly this type to the compiler, and no other one and no hidden namespace.
    /// </summary>
    private bool IsSeen(INamedTypeSymbol type, IEnumerable<INamespaceSymbol> roots, IEnumerable<string> path)
    {
        List<INamespaceSymbol> spaces = roots.ToList();
        foreach (string name in path)
        {
            List<INamespaceSymbol> inner = spaces.SelectMany(
                space => space.GetMembers(name).OfType<INamespaceSymbol>()).ToList();
            IEnumerable<INamedTypeSymbol> hiding = spaces.SelectMany(
                space => space.GetTypeMembers(name, 0)).Where(CanBeMeant);

            // Of a type and a namespace of one name, the compiler takes the one in source.
            if (hiding.Any(t => IsOwn(t) || !inner.Any(IsInSource))) return false;
            spaces = inner;
        }

        List<INamedTypeSymbol> found = spaces.SelectMany(space => space.GetTypeMembers(type.Name, type.Arity))
            .Where(CanBeMeant).ToList();
        return found.Count == 1 && SymbolEqualityComparer.Default.Equals(found[0], type);
    }

    private bool CanBeMeant(INamedTypeSymbol type) =>
        _compilation.IsSymbolAccessibleWithin(type, _compilation.Assembly);

    private bool IsInSource(INamespaceSymbol space) => space.Locations.Any(location => location.IsInSource);

    private bool IsOwn(INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, _compilation.Assembly);

    internal readonly struct Scope(Qualifiers? before) : IDisposable
    {
        public void Dispose() => t_current = before;
    }
}
