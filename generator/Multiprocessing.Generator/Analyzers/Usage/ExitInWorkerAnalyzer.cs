using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3009: <c>Environment.Exit</c> ends the worker, not the program.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExitInWorkerAnalyzer() : MarkedBodyAnalyzer(Descriptors.ExitInWorker, OperationKind.Invocation)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, Library library)
    {
        IMethodSymbol target = ((IInvocationOperation)context.Operation).TargetMethod;
        if (target.Name != "Exit" || target.ContainingType.ToDisplayString() != "System.Environment") return;
        context.ReportDiagnostic(At(context.Operation.Syntax.GetLocation(), method.Name, "Environment.Exit"));
    }
}
