namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3003: keeps the scope in a local with using.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LockScopeIgnoredCodeFix() : ProcessFix(
    "Hold the lock to the end of the block", DiagnosticIds.LockScopeIgnored)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<StatementSyntax>() is not { Parent: BlockSyntax or GlobalStatementSyntax } statement)
            return null;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        bool isInterrupted = IsInterrupted(statement);
        if (isInterrupted && !AsyncCode.Contains(statement)) return null;
        if (statement is LocalDeclarationStatementSyntax local)
        {
            if (isInterrupted)
                local = local.ReplaceNodes(
                    local.Declaration.Variables.Select(v => v.Initializer!.Value), (value, _) => Asynchronous(value));
            return await finding.Document.ReplaceAsync(
                statement, local.WithLeadingTrivia().WithUsingKeyword(keyword)
                    .WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
        }

        if (statement is not ExpressionStatementSyntax { Expression: { } value }) return null;
        if (value is AssignmentExpressionSyntax discard) value = discard.Right;
        if (isInterrupted) value = Asynchronous(value);
        string name = model.FreeName(statement.SpanStart, "scope");
        StatementSyntax kept = SyntaxFactory.ParseStatement(
            $"using var {name} = {value.WithoutTrivia()};").WithTriviaFrom(statement);
        return await finding.Document.ReplaceAsync(statement, kept, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the block goes on after an await or a yield, which the scope of EnterScope does not outlive. The
    /// compiler says so only when it emits code.
    /// </summary>
    private static bool IsInterrupted(StatementSyntax statement)
    {
        SyntaxNode block = statement.Parent is GlobalStatementSyntax global ? global.Parent! : statement.Parent!;
        return block.DescendantNodes(
            node =>
                node
                    is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                        or BaseTypeDeclarationSyntax))
            .Any(node => node.SpanStart > statement.Span.End && (node is AwaitExpressionSyntax or YieldStatementSyntax
                || (node as CommonForEachStatementSyntax)?.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) == true
                || (node as UsingStatementSyntax)?.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) == true
                || (node as LocalDeclarationStatementSyntax)?.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword) == true));
    }

    /// <summary><c>guard.EnterScope()</c> as <c>await guard.EnterScopeAsync()</c>.</summary>
    private static ExpressionSyntax Asynchronous(ExpressionSyntax value) =>
        value is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            && access.Name.Identifier.ValueText == "EnterScope"
            ? call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("EnterScopeAsync"))).Awaited(value)
            : value;
}
