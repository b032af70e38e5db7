using System.Collections.Immutable;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>
/// What every rule has in common: it runs concurrently, not on generated code, and not at all in a compilation that
/// does not know the types.
/// </summary>
public abstract class ProcessAnalyzer : DiagnosticAnalyzer
{
    private protected ProcessAnalyzer(DiagnosticDescriptor rule) => SupportedDiagnostics = ImmutableArray.Create(rule);

    /// <inheritdoc />
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    private protected DiagnosticDescriptor Rule => SupportedDiagnostics[0];

    /// <inheritdoc />
    public sealed override void Initialize(AnalysisContext context)
    {
        if (context is null) throw new ArgumentNullException(nameof(context));
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            KnownTypes types = KnownTypes.Of(start.Compilation);
            if (types.HasLibrary) Start(start, types);
        });
    }

    private protected abstract void Start(CompilationStartAnalysisContext context, KnownTypes types);
}
