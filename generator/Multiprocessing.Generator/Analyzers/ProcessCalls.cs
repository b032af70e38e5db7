using Microsoft.CodeAnalysis.Operations;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>What an expression has to do with other processes.</summary>
internal static class ProcessCalls
{
    /// <summary>
    /// Whether an expression is reached through a pool or a child process: <c>pool.Jobs.RenderAsync(…)</c>.
    /// </summary>
    public static bool IsThroughPoolOrChild(
        ExpressionSyntax expression, SemanticModel model, KnownTypes types, CancellationToken cancellationToken)
    {
        for (ExpressionSyntax? current = expression; current is not null; current = Receiver(current))
        {
            if (current
                is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
                    or ObjectCreationExpressionSyntax)) continue;
            ITypeSymbol? type = model.GetTypeInfo(current, cancellationToken).Type;
            if (types.IsPool(type) || types.IsChildProcess(type)) return true;
        }

        return false;
    }

    /// <summary>
    /// The same for an invocation, which the initializer of a constructor and the clause of a query are too: those are
    /// no expressions.
    /// </summary>
    public static bool IsThroughPoolOrChild(
        IInvocationOperation call, KnownTypes types, CancellationToken cancellationToken) =>
        call.Syntax is ExpressionSyntax expression
        && IsThroughPoolOrChild(expression, call.SemanticModel!, types, cancellationToken);

    /// <summary>The pool in front of a stub, as in <c>pool.Jobs.RenderAsync(…)</c>, with what makes it.</summary>
    public static IOperation? PoolBehind(
        IInvocationOperation call, KnownTypes types, CancellationToken cancellationToken)
    {
        SemanticModel model = call.SemanticModel!;
        ExpressionSyntax? current = Receiver((ExpressionSyntax)call.Syntax);
        while (current is not null && !types.IsPool(model.GetTypeInfo(current, cancellationToken).Type))
            current = Receiver(current);
        return current is null ? null : model.GetOperation(current, cancellationToken);
    }

    /// <summary>The member or local function whose code a node is, without looking out of lambdas.</summary>
    public static SyntaxNode? EnclosingMember(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(around =>
            around is LocalFunctionStatementSyntax or GlobalStatementSyntax
            || around is MemberDeclarationSyntax and not BaseTypeDeclarationSyntax) switch
        {
            GlobalStatementSyntax { Parent: { } program } => program,
            var member => member,
        };

    private static ExpressionSyntax? Receiver(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax call => call.Expression,
        MemberAccessExpressionSyntax access => access.Expression,
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        AwaitExpressionSyntax awaited => awaited.Expression,
        PostfixUnaryExpressionSyntax postfix => postfix.Operand,
        MemberBindingExpressionSyntax binding => BoundTo(binding),
        _ => null,
    };

    /// <summary>What stands in front of the question mark of <c>x?.Member</c>.</summary>
    public static ExpressionSyntax? BoundTo(MemberBindingExpressionSyntax binding) =>
        binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>()
        .FirstOrDefault(access => access.WhenNotNull.Span.Contains(binding.Span))?.Expression;
}
