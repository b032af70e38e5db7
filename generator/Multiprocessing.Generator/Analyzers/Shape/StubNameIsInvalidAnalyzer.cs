using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0017: the name given on the attribute is written into source code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StubNameIsInvalidAnalyzer() : MarkedMethodAnalyzer(Descriptors.StubNameIsInvalid)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, Library library)
    {
        if (StubNames.Given(method) is not { } name || StubNames.IsIdentifier(name)) return;
        context.ReportDiagnostic(At(method.Locations[0], method.Name, name));
    }
}
