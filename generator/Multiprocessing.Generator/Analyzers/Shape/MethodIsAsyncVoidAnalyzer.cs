namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0006: nobody can wait for an <c>async void</c> method.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsAsyncVoidAnalyzer() : MarkedMethodAnalyzer(Descriptors.MethodIsAsyncVoid)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        bool isAsync = method.IsAsync || method.PartialImplementationPart is { IsAsync: true };
        if (isAsync && method.ReturnsVoid) context.ReportDiagnostic(At(method.Locations[0], method.Name));
    }
}
