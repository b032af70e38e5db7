using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>What an expression has to do with other processes, and in what code it stands.</summary>
internal static class ProcessCalls
{
    /// <summary>Whether an expression is reached through a pool or a child process: <c>pool.Jobs.RenderAsync(…)</c>.</summary>
    public static bool IsThroughPoolOrChild(
        ExpressionSyntax expression, SemanticModel model, Library library, CancellationToken cancellationToken)
    {
        for (ExpressionSyntax? current = expression; current is not null; current = Receiver(current))
        {
            if (current is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ObjectCreationExpressionSyntax)) continue;
            ITypeSymbol? type = model.GetTypeInfo(current, cancellationToken).Type;
            if (library.IsPool(type) || library.IsChildProcess(type)) return true;
        }

        return false;
    }

    /// <summary>Whether <c>await</c> may stand at a node.</summary>
    public static bool IsInAsyncCode(SyntaxNode node)
    {
        foreach (SyntaxNode around in node.Ancestors())
        {
            switch (around)
            {
                case LockStatementSyntax:
                    return false;
                case AnonymousFunctionExpressionSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax local:
                    return local.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MemberDeclarationSyntax and not GlobalStatementSyntax:
                    return around is MethodDeclarationSyntax method && method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
            }
        }

        return false;
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
        _ => null,
    };
}
