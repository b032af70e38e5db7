namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3003: keeps the scope in a local with using.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LockScopeIgnoredCodeFix() : ProcessFix("Hold the lock to the end of the block", DiagnosticIds.LockScopeIgnored)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<StatementSyntax>() is not { Parent: BlockSyntax or GlobalStatementSyntax } statement) return null;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        if (statement is LocalDeclarationStatementSyntax local)
        {
            return await finding.Document.ReplaceAsync(
                local, local.WithLeadingTrivia().WithUsingKeyword(keyword).WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
        }

        if (statement is not ExpressionStatementSyntax { Expression: { } value }) return null;
        if (value is AssignmentExpressionSyntax discard) value = discard.Right;
        string name = model.FreeName(statement.SpanStart, "scope");
        StatementSyntax kept = SyntaxFactory.ParseStatement($"using var {name} = {value.WithoutTrivia()};").WithTriviaFrom(statement);
        return await finding.Document.ReplaceAsync(statement, kept, cancellationToken).ConfigureAwait(false);
    }
}
