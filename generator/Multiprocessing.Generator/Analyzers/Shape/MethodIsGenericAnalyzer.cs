namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0003: serializers are made at compile time, for exact types.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MethodIsGenericAnalyzer() : MarkedMethodAnalyzer(Descriptors.MethodIsGeneric)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (!MethodShape.IsOrdinary(method)) return;
        string? generic = method.IsGenericMethod
            ? method.Name
            : MethodShape.WithContainers(method.ContainingType).FirstOrDefault(type => type.TypeParameters.Length > 0)?.Name;
        if (generic is not null) context.ReportDiagnostic(At(method.Locations[0], method.Name, generic));
    }
}
