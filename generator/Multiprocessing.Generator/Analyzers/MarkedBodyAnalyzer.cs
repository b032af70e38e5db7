using System.Collections.Immutable;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>A rule about what marked methods do, lambdas and local functions in them included.</summary>
public abstract class MarkedBodyAnalyzer : ProcessAnalyzer
{
    private readonly ImmutableArray<OperationKind> _kinds;

    private protected MarkedBodyAnalyzer(DiagnosticDescriptor rule, params OperationKind[] kinds) : base(rule) =>
        _kinds = ImmutableArray.Create(kinds);

    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterOperationBlockStartAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol method || !types.IsMarked(method)) return;
            block.RegisterOperationAction(operation => Check(operation, method, types), _kinds);
        });

    private protected abstract void Check(OperationAnalysisContext context, IMethodSymbol method, KnownTypes types);
}
