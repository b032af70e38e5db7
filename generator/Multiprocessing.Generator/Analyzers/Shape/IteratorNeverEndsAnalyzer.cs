using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0019: an iterator without an end, whose elements would cross once it has ended.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IteratorNeverEndsAnalyzer() : MarkedMethodAnalyzer(Descriptors.IteratorNeverEnds.Rule)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        if (IteratorIsMaterializedAnalyzer.IsIterator(method) && EndlessBody.IsOf(method, context.CancellationToken))
            context.ReportDiagnostic(Descriptors.IteratorNeverEnds.Create(method.Locations[0], method.Name));
    }
}
