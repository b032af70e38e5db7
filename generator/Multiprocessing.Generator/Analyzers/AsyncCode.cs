namespace Multiprocessing.Generator.Analyzers;

/// <summary>The fixes have this file too, since they do not refer to this project.</summary>
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
}
