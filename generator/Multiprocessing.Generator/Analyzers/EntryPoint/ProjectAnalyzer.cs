using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.EntryPoint;

/// <summary>A rule about the project, reported at each of its marked methods, which have no stubs.</summary>
public abstract class ProjectAnalyzer : MarkedMethodAnalyzer
{
    private protected ProjectAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        if (ShapeRules.Gap(context.Compilation) is { } gap && gap.Rule == Rule)
            context.ReportDiagnostic(gap.At(method));
    }
}
