using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>A rule about one marked method at a time.</summary>
public abstract class MarkedMethodAnalyzer : ProcessAnalyzer
{
    private protected MarkedMethodAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var method = (IMethodSymbol)symbol.Symbol;
                // Of a partial method, the definition stands for both parts.
                if (method.PartialDefinitionPart is null && types.IsMarked(method)) Check(symbol, method, types);
            },
            SymbolKind.Method);

    private protected abstract void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types);
}
