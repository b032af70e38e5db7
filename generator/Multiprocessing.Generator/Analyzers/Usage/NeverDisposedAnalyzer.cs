using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Analyzers.Usage;

/// <summary>MP3002: a local pool, child process or handle that is used here, goes nowhere, and is not disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NeverDisposedAnalyzer() : ProcessAnalyzer(Descriptors.NeverDisposed)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library)
    {
        context.RegisterOperationAction(
            c => CheckLocal(c, (IVariableDeclaratorOperation)c.Operation, library),
            OperationKind.VariableDeclarator);
        context.RegisterOperationAction(
            c => CheckStatement(c, ((IExpressionStatementOperation)c.Operation).Operation, library),
            OperationKind.ExpressionStatement);
    }

    private void CheckLocal(OperationAnalysisContext context, IVariableDeclaratorOperation declarator, Library library)
    {
        IOperation? value = declarator.GetVariableInitializer()?.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not (IInvocationOperation or IObjectCreationOperation) || !IsOwned(value.Type, library)) return;
        if (value is IInvocationOperation { TargetMethod: { IsStatic: false } }) return;
        if (IsUsing(declarator) || ProcessCalls.EnclosingMember(declarator.Syntax) is not { } member) return;

        bool isHandled = member.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(use => use.Identifier.ValueText == declarator.Symbol.Name)
            .Any(use => EndsOrEscapes(use, declarator.SemanticModel!, library, context.CancellationToken));
        if (!isHandled) Report(context, declarator.Syntax is VariableDeclaratorSyntax v ? v.Identifier.GetLocation() : declarator.Syntax.GetLocation(), declarator.Symbol.Name, declarator.Symbol.Type, library);
    }

    private void CheckStatement(OperationAnalysisContext context, IOperation value, Library library)
    {
        if (value is ISimpleAssignmentOperation { Target: IDiscardOperation } discard) value = discard.Value;
        while (value is IConversionOperation conversion) value = conversion.Operand;
        if (value is not (IInvocationOperation { TargetMethod.IsStatic: true } or IObjectCreationOperation)) return;
        if (!IsOwned(value.Type, library)) return;
        string name = value is IInvocationOperation call ? call.TargetMethod.Name : value.Type!.Name;
        Report(context, value.Syntax.GetLocation(), name, value.Type!, library);
    }

    private void Report(OperationAnalysisContext context, Location location, string name, ITypeSymbol type, Library library)
    {
        bool isProcess = library.IsPool(type) || library.IsChildProcess(type);
        string harm = library.IsPool(type) ? "its workers live as long as this process"
            : library.IsChildProcess(type) ? "its process may outlive its use"
            : "its shared memory is kept until the garbage collector runs";
        context.ReportDiagnostic(At(location, name, harm, isProcess ? "await using" : "using"));
    }

    private static bool IsOwned(ITypeSymbol? type, Library library) =>
        library.IsPool(type) || library.IsChildProcess(type) || library.IsHandle(type);

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Syntax.Ancestors().Take(3).Any(around => around switch
        {
            LocalDeclarationStatementSyntax local => local.UsingKeyword.IsKind(SyntaxKind.UsingKeyword),
            UsingStatementSyntax => true,
            _ => false,
        });

    /// <summary>
    /// Anything but a call of one of its members, or being an argument of a stub, may hand the object on to somebody who
    /// disposes it.
    /// </summary>
    private static bool EndsOrEscapes(
        IdentifierNameSyntax use, SemanticModel model, Library library, System.Threading.CancellationToken cancellationToken)
    {
        if (use.Parent is MemberAccessExpressionSyntax access && access.Expression == use)
        {
            return access.Name.Identifier.ValueText is
                "Dispose" or "DisposeAsync" or "Terminate" or "Kill" or "CloseAsync" or "Close" or "ConfigureAwait";
        }

        if (use.Parent is ConditionalAccessExpressionSyntax) return true;
        if (use.Parent is MemberAccessExpressionSyntax or NameColonSyntax) return false;
        if (use.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call })
        {
            ITypeSymbol? result = model.GetTypeInfo(call, cancellationToken).Type;
            return !(library.IsCall(result) || library.IsChildProcess(result)
                || ProcessCalls.IsThroughPoolOrChild(call, model, library, cancellationToken));
        }

        return true;
    }
}
