using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3001: a call, or the stream of a call, that nobody runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallNeverRunsAnalyzer() : ProcessAnalyzer(Descriptors.CallNeverRuns.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(
            c => CheckStatement(c, ((IExpressionStatementOperation)c.Operation).Operation, types),
            OperationKind.ExpressionStatement);
        context.RegisterOperationAction(
            c => CheckLocal(c, (IVariableDeclaratorOperation)c.Operation, types),
            OperationKind.VariableDeclarator);
    }

    private void CheckStatement(OperationAnalysisContext context, IOperation value, KnownTypes types)
    {
        if (value is ISimpleAssignmentOperation { Target: IDiscardOperation } discard) value = discard.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not IInvocationOperation call) return;
        if (Makes(call, types) || IsIgnoredStream(call, context, types)) Report(context, call);
    }

    private void CheckLocal(OperationAnalysisContext context, IVariableDeclaratorOperation declarator, KnownTypes types)
    {
        IOperation? value = declarator.GetVariableInitializer()?.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not IInvocationOperation call || !Makes(call, types)) return;
        string name = declarator.Symbol.Name;
        bool isUsed = ProcessCalls.EnclosingMember(declarator.Syntax)?.DescendantNodes()
            .OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name) ?? true;
        if (!isUsed) Report(context, call);
    }

    /// <summary>Whether a method returns calls as such, and not what somebody put into a collection.</summary>
    private static bool Makes(IInvocationOperation call, KnownTypes types) =>
        types.IsCall(call.TargetMethod.OriginalDefinition.ReturnType);

    private static bool IsIgnoredStream(
        IInvocationOperation call, OperationAnalysisContext context, KnownTypes types) =>
        types.AsyncEnumerable.Is(call.Type)
        && ProcessCalls.IsThroughPoolOrChild(call, types, context.CancellationToken);

    private static void Report(OperationAnalysisContext context, IInvocationOperation call) =>
        context.ReportDiagnostic(Descriptors.CallNeverRuns.Create(call.Syntax.GetLocation(), call.TargetMethod.Name));
}
