using System.Collections.Immutable;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// A type that is known by its metadata name, in one compilation. Several references may define it: then it is each of
/// them. Looked up when it is first asked for; safe for several threads.
/// </summary>
internal sealed class KnownType(Compilation compilation, string metadataName)
{
    private readonly Lazy<ImmutableArray<INamedTypeSymbol>> _symbols =
        new(() => compilation.GetTypesByMetadataName(metadataName));

    /// <summary>The definition; null where nothing defines it.</summary>
    public INamedTypeSymbol? Symbol => _symbols.Value.FirstOrDefault();

    /// <summary>All definitions: those of references that have only an alias, too.</summary>
    public ImmutableArray<INamedTypeSymbol> Symbols => _symbols.Value;

    /// <summary>Whether a type is this one; of a generic type, with whatever arguments.</summary>
    public bool Is(ITypeSymbol? type) =>
        type is INamedTypeSymbol named
            && _symbols.Value.Contains(named.OriginalDefinition, SymbolEqualityComparer.Default);

    /// <summary>Whether a type is this one or derives from it.</summary>
    public bool IsOrIsBaseOf(ITypeSymbol? type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (Is(t)) return true;
        }

        return false;
    }

    /// <summary>Whether a type is this interface or implements it.</summary>
    public bool IsOrIsImplementedBy(ITypeSymbol? type) => type is not null && (Is(type) || type.AllInterfaces.Any(Is));

    /// <summary>Whether this attribute stands on a symbol.</summary>
    public bool IsOn(ISymbol symbol) => FindOn(symbol) is not null;

    /// <summary>This attribute on a symbol, or null.</summary>
    public AttributeData? FindOn(ISymbol symbol) => symbol.GetAttributes().FirstOrDefault(a => Is(a.AttributeClass));
}
