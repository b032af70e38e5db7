using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3008: the standard input of a worker is empty.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConsoleInputInWorkerAnalyzer() : MarkedBodyAnalyzer(
    Descriptors.ConsoleInputInWorker.Rule, OperationKind.Invocation, OperationKind.PropertyReference)
{
    private protected override void Check(OperationAnalysisContext context, IMethodSymbol method, KnownTypes types)
    {
        ISymbol member = context.Operation is IInvocationOperation call
            ? call.TargetMethod
            : ((IPropertyReferenceOperation)context.Operation).Property;
        if (member.Name is not ("ReadLine" or "Read" or "ReadKey" or "In" or "OpenStandardInput" or "KeyAvailable"))
            return;
        if (!types.Console.Is(member.ContainingType)) return;
        context.ReportDiagnostic(Descriptors.ConsoleInputInWorker.Create(
            context.Operation.Syntax.GetLocation(), "Console." + member.Name));
    }
}
