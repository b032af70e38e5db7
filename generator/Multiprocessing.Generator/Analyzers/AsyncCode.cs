namespace Multiprocessing.Generator.Analyzers;

/// <summary>The fixes have this file too, since they do not refer to this project.</summary>
internal static class AsyncCode
{
    /// <summary>Whether <c>await</c> may stand at a node.</summary>
    public static bool Contains(SyntaxNode node)
    {
        SyntaxNode inside = node;
        foreach (SyntaxNode around in node.Ancestors())
        {
            switch (around)
            {
                case LockStatementSyntax or UnsafeStatementSyntax or CatchFilterClauseSyntax:
                case QueryClauseSyntax clause when !RunsBefore(clause, inside):
                case SelectOrGroupClauseSyntax:
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

            inside = around;
        }

        return false;
    }

    /// <summary>Whether a part of a query is evaluated where the query stands; all others are lambdas.</summary>
    private static bool RunsBefore(QueryClauseSyntax clause, SyntaxNode part) => clause switch
    {
        FromClauseSyntax { Parent: QueryExpressionSyntax } first => first.Expression == part,
        JoinClauseSyntax join => join.InExpression == part,
        _ => false,
    };
}
