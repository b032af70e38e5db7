namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0007: one call, one cancellation.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SeveralCancellationTokensAnalyzer() : MarkedMethodAnalyzer(Descriptors.SeveralCancellationTokens)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        foreach (IParameterSymbol parameter in method.Parameters.Where(p => library.IsCancellationToken(p.Type)).Skip(1))
        {
            context.ReportDiagnostic(At(parameter.Locations[0], parameter.Name));
        }
    }
}
