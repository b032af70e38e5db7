using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3001: a call, or the stream of a call, that nobody runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallNeverRunsAnalyzer() : ProcessAnalyzer(Descriptors.CallNeverRuns)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library)
    {
        context.RegisterOperationAction(
            c => CheckStatement(c, ((IExpressionStatementOperation)c.Operation).Operation, library),
            OperationKind.ExpressionStatement);
        context.RegisterOperationAction(
            c => CheckLocal(c, (IVariableDeclaratorOperation)c.Operation, library),
            OperationKind.VariableDeclarator);
    }

    private void CheckStatement(OperationAnalysisContext context, IOperation value, Library library)
    {
        if (value is ISimpleAssignmentOperation { Target: IDiscardOperation } discard) value = discard.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not IInvocationOperation call) return;
        if (Makes(call, library) || IsIgnoredStream(call, context, library)) Report(context, call);
    }

    private void CheckLocal(OperationAnalysisContext context, IVariableDeclaratorOperation declarator, Library library)
    {
        IOperation? value = declarator.GetVariableInitializer()?.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not IInvocationOperation call || !Makes(call, library)) return;
        string name = declarator.Symbol.Name;
        bool isUsed = ProcessCalls.EnclosingMember(declarator.Syntax)?.DescendantNodes()
            .OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name) ?? true;
        if (!isUsed) Report(context, call);
    }

    /// <summary>Whether a method returns calls as such, and not what somebody put into a collection.</summary>
    private static bool Makes(IInvocationOperation call, Library library) => library.IsCall(call.TargetMethod.OriginalDefinition.ReturnType);

    private static bool IsIgnoredStream(IInvocationOperation call, OperationAnalysisContext context, Library library) =>
        call.Type is INamedTypeSymbol { Name: "IAsyncEnumerable" }
        && ProcessCalls.IsThroughPoolOrChild(call, library, context.CancellationToken);

    private void Report(OperationAnalysisContext context, IInvocationOperation call) =>
        context.ReportDiagnostic(At(call.Syntax.GetLocation(), call.TargetMethod.Name));
}
