namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>MP2001: generated code that the project's own compiler settings refuse.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LanguageVersionIsTooOldAnalyzer() : MarkedMethodAnalyzer(Descriptors.LanguageVersionIsTooOld)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (context.Compilation is not CSharpCompilation { LanguageVersion: < LanguageVersion.CSharp14 } compilation) return;
        context.ReportDiagnostic(At(
            method.Locations[0], method.Name, compilation.LanguageVersion.ToDisplayString()));
    }
}
