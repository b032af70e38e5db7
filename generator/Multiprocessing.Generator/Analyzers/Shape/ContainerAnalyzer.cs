using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>A rule about the types that hold marked methods, directly or in nested types.</summary>
public abstract class ContainerAnalyzer : ProcessAnalyzer
{
    private protected ContainerAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                if (ShapeRules.FindInContainer((INamedTypeSymbol)symbol.Symbol, Rule, types) is { } problem)
                    symbol.ReportDiagnostic(problem);
            },
            SymbolKind.NamedType);
}
