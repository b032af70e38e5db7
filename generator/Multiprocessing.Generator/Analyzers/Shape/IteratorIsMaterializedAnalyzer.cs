using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0013: a lazy sequence is not lazy across processes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IteratorIsMaterializedAnalyzer() : MarkedMethodAnalyzer(Descriptors.IteratorIsMaterialized.Rule)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        if (method.ReturnType.OriginalDefinition.SpecialType != SpecialType.System_Collections_Generic_IEnumerable_T)
            return;
        if ((method.PartialImplementationPart ?? method).IsIterator)
        {
            context.ReportDiagnostic(Descriptors.IteratorIsMaterialized.Create(method.Locations[0], method.Name));
        }
    }
}
