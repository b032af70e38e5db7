using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>A rule of the table that the generator asks as well: <see cref="ShapeRules"/>.</summary>
public abstract class ShapeAnalyzer : MarkedMethodAnalyzer
{
    private protected ShapeAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        foreach (Diagnostic problem in ShapeRules.Find(method, Rule, types)) context.ReportDiagnostic(problem);
    }
}
