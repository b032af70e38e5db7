using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0013: a lazy sequence is not lazy across processes. One without an end is that of MP0019.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IteratorIsMaterializedAnalyzer() : MarkedMethodAnalyzer(Descriptors.IteratorIsMaterialized.Rule)
{
    internal static bool IsIterator(IMethodSymbol method) =>
        method.ReturnType.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        && (method.PartialImplementationPart ?? method).IsIterator;

    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        if (IsIterator(method) && !EndlessBody.IsOf(method, context.CancellationToken))
            context.ReportDiagnostic(Descriptors.IteratorIsMaterialized.Create(method.Locations[0], method.Name));
    }
}
