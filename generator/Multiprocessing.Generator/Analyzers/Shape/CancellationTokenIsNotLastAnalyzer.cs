using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0008: in the stubs the token is the trailing argument, whatever its place in the method.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CancellationTokenIsNotLastAnalyzer() : MarkedMethodAnalyzer(
    Descriptors.CancellationTokenIsNotLast.Rule)
{
    private protected override void Check(SymbolAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        // A second token is a rule of its own; 'params' must come last by the language's own rule.
        if (method.Parameters.Count(p => types.CancellationToken.Is(p.Type)) != 1) return;
        IParameterSymbol token = method.Parameters.First(p => types.CancellationToken.Is(p.Type));
        if (method.Parameters.Skip(token.Ordinal + 1).Any(p => !p.IsParams))
        {
            context.ReportDiagnostic(Descriptors.CancellationTokenIsNotLast.Create(token.Locations[0], token.Name));
        }
    }
}
