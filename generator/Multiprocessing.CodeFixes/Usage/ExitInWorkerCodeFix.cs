namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3009: Environment.Exit becomes an exception, which the caller sees.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ExitInWorkerCodeFix() : ProcessFix("Throw an exception", DiagnosticIds.ExitInWorker)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<InvocationExpressionSyntax>() is not { } call) return null;
        if (call.Parent is not ExpressionStatementSyntax statement || call.ArgumentList.Arguments.Count != 1)
            return null;
        TypeSyntax? type = SyntaxGenerator.GetGenerator(finding.Document).TypeName(
            model.Compilation, "System.InvalidOperationException");
        if (type is null) return null;
        string message = "\"Ended with code " + call.ArgumentList.Arguments[0].ToString().Replace("\"", "'") + "\"";
        ThrowStatementSyntax thrown = SyntaxFactory.ThrowStatement(
                SyntaxFactory.ObjectCreationExpression(
                    type, SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(
                        SyntaxFactory.Argument(SyntaxFactory.ParseExpression(message)))), null))
            .NormalizeWhitespace().WithTriviaFrom(statement);
        thrown = thrown.ReplaceNode(((ObjectCreationExpressionSyntax)thrown.Expression!).Type, type);
        if (statement.Parent is not BlockSyntax block)
        {
            return await finding.Document.ReplaceAsync(statement, thrown, cancellationToken).ConfigureAwait(false);
        }

        // What follows was never reached, and would now be a warning.
        int index = block.Statements.IndexOf(statement);
        return await finding.Document.ReplaceAsync(
            block,
            block.WithStatements(SyntaxFactory.List(block.Statements
                .Where((s, i) => i <= index || s is LocalFunctionStatementSyntax)
                .Select(s => s == statement ? thrown : s))),
            cancellationToken).ConfigureAwait(false);
    }
}
