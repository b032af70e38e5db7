namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3002: declares the local with using, or await using.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NeverDisposedCodeFix() : ProcessFix("Dispose it at the end of the block", DiagnosticIds.NeverDisposed)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<StatementSyntax>() is not { } statement) return null;
        ExpressionSyntax? value = statement switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1 } local => local.Declaration.Variables[0].Initializer?.Value,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax discard } => discard.Right,
            ExpressionStatementSyntax expression => expression.Expression,
            _ => null,
        };
        if (value is null || model.GetTypeInfo(value, cancellationToken).Type is not { } type) return null;
        bool isAsync = type.AllInterfaces.Any(i => i.Name == "IAsyncDisposable") && AsyncCode.Contains(statement);
        if (!isAsync && !type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_IDisposable)) return null;

        LocalDeclarationStatementSyntax declaration = statement as LocalDeclarationStatementSyntax
            ?? (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement(
                $"var {model.FreeName(statement.SpanStart, "child")} = {value.WithoutTrivia()};").WithTriviaFrom(statement);
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        declaration = declaration.WithLeadingTrivia()
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        if (isAsync)
        {
            declaration = declaration.WithAwaitKeyword(
                SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        }

        return await finding.Document.ReplaceAsync(statement, declaration.WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
    }
}
