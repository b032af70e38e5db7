using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.Generator.Parsing;

internal sealed partial class TypeClosure
{
    /// <summary>The formatters named with <c>[assembly: ProcessFormatter]</c>, by the type they write.</summary>
    private readonly Dictionary<string, string> _overrides;

    /// <summary>The types named with <c>[assembly: AssumeSerializable]</c>.</summary>
    private readonly HashSet<string> _assumed = [];

    private static Dictionary<string, string> ReadOverrides(Compilation compilation)
    {
        var overrides = new Dictionary<string, string>(System.StringComparer.Ordinal);
        foreach (AttributeData attribute in compilation.Assembly.GetAttributes())
        {
            if (attribute.AttributeClass?.Name != "ProcessFormatterAttribute") continue;
            if (SymbolText.MetadataName(attribute.AttributeClass) != KnownNames.ProcessFormatter) continue;
            if (attribute.ConstructorArguments is [{ Value: ITypeSymbol type }, { Value: ITypeSymbol formatter }])
                overrides[SymbolText.Closed(type)] = SymbolText.Closed(formatter);
        }

        return overrides;
    }
}
