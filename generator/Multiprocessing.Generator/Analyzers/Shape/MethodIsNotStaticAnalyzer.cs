namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0001: the object of an instance method stays behind.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsNotStaticAnalyzer() : MarkedMethodAnalyzer(Descriptors.MethodIsNotStatic)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (method.IsStatic || !MethodShape.IsOrdinary(method)) return;
        context.ReportDiagnostic(At(method.Locations[0], method.Name));
    }
}
