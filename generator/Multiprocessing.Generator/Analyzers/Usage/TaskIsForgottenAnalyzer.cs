using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>
/// MP3013: a task of the library that nobody awaits, as a statement where the compiler's CS4014 is silent, or in a
/// local that nobody reads.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TaskIsForgottenAnalyzer() : ProcessAnalyzer(Descriptors.TaskIsForgotten.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types)
    {
        context.RegisterOperationAction(c => CheckStatement(c, types), OperationKind.ExpressionStatement);
        context.RegisterOperationAction(c => CheckLocal(c, types), OperationKind.VariableDeclarator);
    }

    private static void CheckStatement(OperationAnalysisContext context, KnownTypes types)
    {
        IOperation value = ((IExpressionStatementOperation)context.Operation).Operation;
        bool isConditional = value is IConditionalAccessOperation;
        if (TaskOf(value, types, context.CancellationToken) is not { } member) return;
        // The compiler looks at calls in asynchronous code, but not behind a question mark.
        if (!isConditional && IsSeenByCompiler(value)) return;
        context.ReportDiagnostic(Descriptors.TaskIsForgotten.Create(value.Syntax.GetLocation(), member));
    }

    private static void CheckLocal(OperationAnalysisContext context, KnownTypes types)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        string name = declarator.Symbol.Name;
        if (name == "_" || declarator.GetVariableInitializer()?.Value is not { } value) return;
        if (TaskOf(value, types, context.CancellationToken) is not { } member) return;
        bool isRead = ProcessCalls.EnclosingMember(declarator.Syntax)?.DescendantNodes()
            .OfType<IdentifierNameSyntax>().Any(use => use.Identifier.ValueText == name && !OnlyAsks(use)) ?? true;
        if (!isRead)
            context.ReportDiagnostic(Descriptors.TaskIsForgotten.Create(value.Syntax.GetLocation(), member));
    }

    /// <summary>Whether a task is only asked how far it is, which does not tell how it ended.</summary>
    private static bool OnlyAsks(IdentifierNameSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax access && access.Expression == use
        && access.Name.Identifier.ValueText is "Id" or "IsCompleted";

    /// <summary>The member of the library, or the stub, whose task a value is; null if it is something else.</summary>
    private static string? TaskOf(IOperation value, KnownTypes types, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case IConversionOperation conversion:
                return TaskOf(conversion.Operand, types, cancellationToken);
            case IConditionalAccessOperation access:
                return TaskOf(access.WhenNotNull, types, cancellationToken);
            case IPropertyReferenceOperation { Property: { Name: "Result" } result, Instance: { } child }
                when types.IsChildProcess(child.Type) && types.IsTask(result.Type):
                return result.Name;
            case IInvocationOperation { Instance: { } task } same when types.IsTask(same.TargetMethod.ContainingType):
                return same.TargetMethod.Name is "ConfigureAwait" or "AsTask" or "Preserve" or "WaitAsync"
                    ? TaskOf(task, types, cancellationToken)
                    : null;
            case IInvocationOperation call when types.IsTask(call.Type) && IsOfLibrary(call, types, cancellationToken):
                return call.TargetMethod.Name;
            default:
                return null;
        }
    }

    private static bool IsOfLibrary(IInvocationOperation call, KnownTypes types, CancellationToken cancellationToken)
    {
        IMethodSymbol method = call.TargetMethod;
        // The scope of a lock has a rule of its own.
        if (method.Name == "EnterScopeAsync" || types.IsTask(method.ContainingType)) return false;
        // Whoever takes a task looks after it.
        if (method.IsExtensionMethod && types.IsTask(method.Parameters[0].Type)) return false;
        return SymbolEqualityComparer.Default.Equals(
                method.ContainingAssembly, types.RunInProcess.Symbol?.ContainingAssembly)
            || types.IsPool(method.ContainingType)
            || ProcessCalls.IsThroughPoolOrChild(call, types, cancellationToken);
    }

    /// <summary>Whether CS4014 speaks of it: where await may stand, and of methods that are themselves async.</summary>
    private static bool IsSeenByCompiler(IOperation value) =>
        AsyncCode.Contains(value.Syntax) || value is IInvocationOperation { TargetMethod.IsAsync: true };
}
