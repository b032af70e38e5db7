namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0014: returns the inner task's result: awaited in an async method, unwrapped in another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskInTaskCodeFix() : ProcessFix("Await the inner task", DiagnosticIds.TaskInTask)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { ReturnType: INamedTypeSymbol { TypeArguments.Length: 1 } outer } method) return null;
        if (outer.TypeArguments[0] is not INamedTypeSymbol { Name: "Task" or "ValueTask" } inner) return null;
        if (!method.IsAsync && (outer.Name != "Task" || inner.Name != "Task")) return null;

        TypeSyntax type = SyntaxGenerator.GetGenerator(finding.Document).TypeName(inner);
        ExpressionSyntax[] results = declaration.DescendantNodes(child => child is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
            .Select(child => child switch
            {
                ReturnStatementSyntax { Expression: { } result } => result,
                ArrowExpressionClauseSyntax arrow when arrow.Parent == declaration => arrow.Expression,
                _ => null,
            })
            .OfType<ExpressionSyntax>().ToArray();
        bool isVoid = inner.TypeArguments.Length == 0;
        if (method.IsAsync && isVoid && declaration.Body is not null) return null;
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(results, (_, result) => method.IsAsync ? Await(result) : Unwrap(result));
        changed = changed.WithReturnType(type.WithTriviaFrom(declaration.ReturnType));
        return await finding.Document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    private static ExpressionSyntax Await(ExpressionSyntax task) =>
        SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            Parenthesized(task)).WithTriviaFrom(task);

    private static ExpressionSyntax Unwrap(ExpressionSyntax task) =>
        SyntaxFactory.InvocationExpression(SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, Parenthesized(task), SyntaxFactory.IdentifierName("Unwrap")))
            .WithTriviaFrom(task);

    private static ExpressionSyntax Parenthesized(ExpressionSyntax expression) =>
        expression.WithoutTrivia() is var bare
            && bare is IdentifierNameSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax
            ? bare
            : SyntaxFactory.ParenthesizedExpression(bare);
}
