namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0014: returns the inner task's result: awaited in an async method, unwrapped in another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskInTaskCodeFix() : ProcessFix("Await the inner task", DiagnosticIds.TaskInTask)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken)
            is not { ReturnType: INamedTypeSymbol { TypeArguments.Length: 1 } outer } method) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (outer.TypeArguments[0] is not INamedTypeSymbol inner || !types.IsTask(inner)) return null;
        bool canUnwrap = types.TaskOf.Is(outer) && (types.Task.Is(inner) || types.TaskOf.Is(inner));
        if (!method.IsAsync && !canUnwrap) return null;

        // Whether what they make of the inner task still compiles, only the stubs that are generated afterwards will
        // tell.
        if (await StubSites.AnyAsync(finding.Solution, method, types, cancellationToken).ConfigureAwait(false))
            return null;
        TypeSyntax type = SyntaxGenerator.GetGenerator(finding.Document).TypeName(inner);
        ExpressionSyntax[] results = declaration.DescendantNodes(
            child => child is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
            .Select(child => child switch
            {
                ReturnStatementSyntax { Expression: { } result } => result,
                ArrowExpressionClauseSyntax arrow when arrow.Parent == declaration => arrow.Expression,
                _ => null,
            })
            .OfType<ExpressionSyntax>().ToArray();
        bool isVoid = inner.TypeArguments.Length == 0;
        if (method.IsAsync && isVoid && declaration.Body is not null) return null;
        var edits = new Edits(finding.Solution);
        foreach (ExpressionSyntax result in results)
            edits.Add(finding.Document.Id, result, method.IsAsync ? Await : Unwrap);
        edits.Add(finding.Document.Id, declaration.ReturnType, old => type.WithTriviaFrom(old));
        foreach ((DocumentId document, SimpleNameSyntax name) in
            await CallSites.FindAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false))
        {
            if (CallSites.InvocationOf(name) is { } call) Shorten(edits, document, call);
        }

        return edits.Apply();
    }

    /// <summary>
    /// A caller that awaits twice, or unwraps, has one task less to do so with. Of what else callers do, the compiler
    /// is the judge.
    /// </summary>
    private static void Shorten(Edits edits, DocumentId document, InvocationExpressionSyntax call)
    {
        if (call.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Unwrap" } access
            && access.Parent is InvocationExpressionSyntax unwrapped)
        {
            edits.Add(
                document, unwrapped,
                current => ((MemberAccessExpressionSyntax)current.Expression).Expression.WithTriviaFrom(current));
            return;
        }

        if (call.Parent is not AwaitExpressionSyntax first) return;
        ExpressionSyntax value = first;
        while (value.Parent is ParenthesizedExpressionSyntax around) value = around;
        if (value.Parent is AwaitExpressionSyntax second)
            edits.Add(document, second, current => Inner(current.Expression).WithTriviaFrom(current));
    }

    private static ExpressionSyntax Inner(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax parenthesized ? Inner(parenthesized.Expression) : expression;

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
