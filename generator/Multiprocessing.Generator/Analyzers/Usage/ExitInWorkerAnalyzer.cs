using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3009: <c>Environment.Exit</c> ends the worker, not the program.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExitInWorkerAnalyzer() : MarkedBodyAnalyzer(Descriptors.ExitInWorker.Rule, OperationKind.Invocation)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        IMethodSymbol target = ((IInvocationOperation)context.Operation).TargetMethod;
        if (target.Name != "Exit" || !types.Environment.Is(target.ContainingType)) return;
        context.ReportDiagnostic(Descriptors.ExitInWorker.Create(
            context.Operation.Syntax.GetLocation(), method.Name, "Environment.Exit"));
    }
}
