namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0005: spans and other ref structs point into the memory of one process.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterIsRefStructAnalyzer() : MarkedMethodAnalyzer(Descriptors.ParameterIsRefStruct)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (!MethodShape.IsOrdinary(method)) return;
        if (method.ReturnType.IsRefLikeType)
        {
            context.ReportDiagnostic(At(
                method.Locations[0], "the result of " + method.Name, method.ReturnType.ToMinimalName()));
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (!parameter.Type.IsRefLikeType) continue;
            context.ReportDiagnostic(At(parameter.Locations[0], parameter.Name, parameter.Type.ToMinimalName()));
        }
    }
}
