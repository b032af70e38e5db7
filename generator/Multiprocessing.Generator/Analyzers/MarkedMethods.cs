using System;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

internal static class MarkedMethods
{
    /// <summary>Runs an action for every marked method, and does nothing in compilations without this library.</summary>
    public static void Register(AnalysisContext context, Action<IMethodSymbol, SymbolAnalysisContext> action) =>
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownNames.RunInProcess) is not { } marker) return;
            start.RegisterSymbolAction(
                symbol =>
                {
                    var method = (IMethodSymbol)symbol.Symbol;
                    foreach (AttributeData attribute in method.GetAttributes())
                    {
                        if (SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, marker)) action(method, symbol);
                    }
                },
                SymbolKind.Method);
        });
}
