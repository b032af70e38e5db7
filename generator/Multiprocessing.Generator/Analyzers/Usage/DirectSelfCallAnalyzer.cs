using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3005: recursion runs in the same worker.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DirectSelfCallAnalyzer() : MarkedBodyAnalyzer(
    Descriptors.DirectSelfCall.Rule, OperationKind.Invocation)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        var call = (IInvocationOperation)context.Operation;

        // A call is one of the definition of a partial method, a body belongs to its implementation.
        if (SymbolEqualityComparer.Default.Equals(
            call.TargetMethod.OriginalDefinition, method.PartialDefinitionPart ?? method))
        {
            context.ReportDiagnostic(Descriptors.DirectSelfCall.Create(call.Syntax.GetLocation(), method.Name));
        }
    }
}
