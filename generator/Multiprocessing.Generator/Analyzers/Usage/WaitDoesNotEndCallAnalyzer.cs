using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3016: <c>pool.RunAsync(call).WaitAsync(timeout)</c>, where the call itself has neither a timeout nor a token.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WaitDoesNotEndCallAnalyzer() : ProcessAnalyzer(Descriptors.WaitDoesNotEndCall.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterOperationAction(
            c => Check(c, (IInvocationOperation)c.Operation, types), OperationKind.Invocation);

    private static void Check(OperationAnalysisContext context, IInvocationOperation wait, KnownTypes types)
    {
        IMethodSymbol method = wait.TargetMethod;
        if (method is not { Name: "WaitAsync", Parameters.Length: > 0 } || wait.Instance is not { } task) return;
        if (!types.Task.Is(method.ContainingType) && !types.TaskOf.Is(method.ContainingType)) return;
        if (Call(task, context.CancellationToken) is not { } call || !IsOfPool(call, types, context.CancellationToken))
            return;
        if (!GoesOn(call, types)) return;
        string limit = types.CancellationToken.Is(method.Parameters[0].Type) ? "token" : "timeout";
        context.ReportDiagnostic(Descriptors.WaitDoesNotEndCall.Create(
            wait.Syntax.GetLocation(), method.Name, call.TargetMethod.Name, limit));
    }

    /// <summary>
    /// The call whose task is waited for: as it is made, or from a local that serves for nothing else. Whoever has the
    /// task for another purpose may wait again.
    /// </summary>
    private static IInvocationOperation? Call(IOperation task, CancellationToken cancellationToken)
    {
        while (task is IConversionOperation conversion) task = conversion.Operand;
        if (task is IInvocationOperation direct) return direct;
        if (task is not ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: { Length: 1 } declared } local })
            return null;
        if (declared[0].GetSyntax(cancellationToken)
            is not VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax made } declarator)
            return null;
        bool isOnlyUse = ProcessCalls.EnclosingMember(declarator)?.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Count(use => use.Identifier.ValueText == local.Name) == 1;
        bool isRepeated = task.Syntax.Ancestors().TakeWhile(around => !around.Span.Contains(declarator.Span))
            .Any(around => around is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
                or CommonForEachStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
        return isOnlyUse && !isRepeated
            ? task.SemanticModel!.GetOperation(made, cancellationToken) as IInvocationOperation
            : null;
    }

    private static bool IsOfPool(IInvocationOperation call, KnownTypes types, CancellationToken cancellationToken)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!types.IsTask(method.ReturnType) || call.Syntax is not ExpressionSyntax) return false;
        if (types.IsPool(method.ContainingType) || types.PoolExtensions.Is(method.ContainingType))
            return method.Name is "RunAsync" or "MapAsync" && !HasOptions(call, types);
        return !types.IsChildProcess(method.ContainingType) && !types.IsHandle(method.ContainingType)
            && ProcessCalls.PoolBehind(call, types, cancellationToken) is { } pool && !HasOptions(pool, types);
    }

    /// <summary>Whether options are given, which may hold a timeout: to the call, or to a view of the pool.</summary>
    private static bool HasOptions(IOperation receiver, KnownTypes types) => receiver switch
    {
        IInvocationOperation call => call.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit
            && (types.CallOptions.Is(argument.Parameter?.Type) || types.MapOptions.Is(argument.Parameter?.Type)))
            || call.Arguments.Where(a => call.Instance is null && a.Parameter?.Ordinal == 0)
                .Any(a => HasOptions(a.Value, types))
            || (call.Instance is { } instance && HasOptions(instance, types)),
        IConversionOperation conversion => HasOptions(conversion.Operand, types),
        ILocalReferenceOperation { Local.DeclaringSyntaxReferences: { Length: 1 } declared } view =>
            declared[0].GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } made }
            && view.SemanticModel!.GetOperation(made) is { } value && HasOptions(value, types),
        _ => false,
    };

    /// <summary>Whether nothing that the call is given can end it.</summary>
    private static bool GoesOn(IInvocationOperation call, KnownTypes types)
    {
        bool takesToken = false;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (!types.CancellationToken.Is(argument.Parameter?.Type)) continue;
            takesToken = true;
            if (argument.ArgumentKind != ArgumentKind.DefaultValue && !IsNone(argument.Value)) return false;
        }

        return takesToken;
    }

    private static bool IsNone(IOperation value) => value switch
    {
        IConversionOperation conversion => IsNone(conversion.Operand),
        IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } => true,
        _ => value is IDefaultValueOperation || value.Syntax.IsKind(SyntaxKind.DefaultLiteralExpression),
    };
}
