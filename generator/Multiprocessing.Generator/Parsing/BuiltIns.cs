using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Multiprocessing.Generator.Model;

namespace Multiprocessing.Generator.Parsing;

/// <summary>A type that the runtime library has a formatter for.</summary>
/// <param name="Factory">The member of <c>WireFormatters</c> that gives it.</param>
/// <param name="MinimumSize">The fewest bytes a value can take.</param>
/// <param name="Inline">How generated code does without the formatter.</param>
internal sealed record BuiltIn(string Factory, int MinimumSize, InlineKind Inline = InlineKind.None)
{
    public void Apply(TypeNode node, INamedTypeSymbol type)
    {
        node.Kind = Inline == InlineKind.Raw ? CrossingKind.Raw : CrossingKind.BuiltIn;
        node.Inline = Inline;
        node.MinimumSize = MinimumSize;
        const string owner = "global::Multiprocessing.CompilerServices.WireFormatters.";
        if (Inline == InlineKind.Raw)
        {
            node.FormatterTemplate = $"{owner}Raw<{node.Type}>()";
            return;
        }

        if (type.TypeArguments.IsEmpty)
        {
            node.FormatterTemplate = owner + Factory;
            return;
        }

        string types = string.Join(", ", type.TypeArguments.Select(SymbolText.Closed));
        string formatters = string.Join(", ", type.TypeArguments.Select((_, i) => $"{{{i}}}"));
        node.FormatterTemplate = $"{owner}{Factory}<{types}>({formatters})";
    }
}

/// <summary>The table of types that the runtime library has formatters for.</summary>
internal static class BuiltIns
{
    private static readonly Dictionary<string, BuiltIn> s_known = new()
    {
        ["System.String"] = new("String", 4, InlineKind.String),
        ["System.Boolean"] = new("Boolean", 1, InlineKind.Boolean),
        ["System.Nullable`1"] = new("Nullable", 1),
        ["System.Collections.Generic.List`1"] = new("List", 4),
    };

    public static BuiltIn? Find(INamedTypeSymbol type)
    {
        if (type.SpecialType == SpecialType.None && type.ContainingType is not null) return null;
        string name = SymbolText.MetadataName(type);
        if (!name.StartsWith("System.", System.StringComparison.Ordinal)) return null;
        if (s_known.TryGetValue(name, out BuiltIn? known)) return known;
        int size = RawTypes.SizeOf(type, type.ContainingAssembly);
        return size > 0 && RawTypes.IsKnown(type) ? new BuiltIn("Raw", size, InlineKind.Raw) : null;
    }
}
