using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Multiprocessing.CodeFixes.Support;

internal static class AsyncCode
{
    /// <summary>Whether <c>await</c> may stand at a node.</summary>
    public static bool Contains(SyntaxNode node)
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
                case GlobalStatementSyntax:
                    return true;
                case MemberDeclarationSyntax:
                    return around is MethodDeclarationSyntax method && method.Modifiers.Any(SyntaxKind.AsyncKeyword);
            }
        }

        return false;
    }

    /// <summary>The expression awaited, in parentheses where something follows it.</summary>
    public static ExpressionSyntax Await(ExpressionSyntax task, SyntaxNode place)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        bool goesOn = place.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax or InvocationExpressionSyntax;
        return (goesOn ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithTriviaFrom(place);
    }

    /// <summary>A name that nothing at the place has yet.</summary>
    public static string FreeName(this SemanticModel model, int position, string name)
    {
        string candidate = name;
        for (int number = 2; !model.LookupSymbols(position, name: candidate).IsEmpty; number++) candidate = name + number;
        return candidate;
    }
}
