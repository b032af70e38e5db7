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
                var type = (INamedTypeSymbol)symbol.Symbol;
                if (IsSuspect(type, symbol) && ShapeRules.FindMarked(type, types) is { } method)
                {
                    symbol.ReportDiagnostic(At(type.Locations[0], type.Name, method.Name));
                }
            },
            SymbolKind.NamedType);

    /// <summary>Whether the type is wrong, should it hold a marked method. Cheap: asked of every type.</summary>
    private protected abstract bool IsSuspect(INamedTypeSymbol type, SymbolAnalysisContext context);
}
