namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0015: accessors, operators, constructors, members of extension blocks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotAnOrdinaryMethodAnalyzer() : MarkedMethodAnalyzer(Descriptors.NotAnOrdinaryMethod)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (MethodShape.WhyNotOrdinary(method) is not { } what) return;
        string name = (method.AssociatedSymbol ?? method).Name;
        context.ReportDiagnostic(At(method.Locations[0], name, what));
    }
}
