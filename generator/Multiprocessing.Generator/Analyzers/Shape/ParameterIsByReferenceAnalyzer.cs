namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0004: <c>ref</c>, <c>in</c>, <c>out</c>, <c>ref readonly</c> parameters and results.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ParameterIsByReferenceAnalyzer() : MarkedMethodAnalyzer(Descriptors.ParameterIsByReference)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (!MethodShape.IsOrdinary(method)) return;
        if (method.RefKind != RefKind.None)
        {
            context.ReportDiagnostic(At(method.Locations[0], "the result of " + method.Name, "ref"));
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string? how = parameter.RefKind switch
            {
                RefKind.None => null,
                RefKind.In => "in",
                RefKind.Out => "out",
                RefKind.RefReadOnlyParameter => "ref readonly",
                _ => "ref",
            };
            if (how is not null) context.ReportDiagnostic(At(parameter.Locations[0], parameter.Name, how));
        }
    }
}
