using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0009: overloads that differ only in their token, or a pair of <c>F</c> and <c>FAsync</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubsClashAnalyzer() : MarkedMethodAnalyzer(Descriptors.StubsClash)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (!MethodShape.IsOrdinary(method) || StubConflicts.EarlierWithSameStub(method) is not { } earlier) return;
        string call = StubNames.Of(method);
        string stub = call == StubNames.Of(earlier)
            ? "Calls." + call
            : "pool." + method.ContainingType.Name + "." + StubNames.OnPool(call);
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, method.Locations[0], earlier.Locations.Take(1), method.ToMinimalSignature(), stub, earlier.ToMinimalSignature()));
    }
}
