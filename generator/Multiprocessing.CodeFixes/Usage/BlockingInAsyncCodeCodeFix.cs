namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3004: the blocking expression becomes an awaited one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class BlockingInAsyncCodeCodeFix() : ProcessFix("Await it", DiagnosticIds.BlockingInAsyncCode)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ExpressionSyntax>() is not { } blocking) return null;
        // Where nothing may be called, there is nothing to await.
        if (blocking.Ancestors().TakeWhile(
            around => around is ExpressionSyntax).OfType<ConditionalAccessExpressionSyntax>()
                .Any(access => access.WhenNotNull.Span.Contains(blocking.Span))) return null;
        ExpressionSyntax? task = blocking switch
        {
            MemberAccessExpressionSyntax result => result.Expression,
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait,
            } => wait.Expression,
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "GetResult",
                    Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter },
                },
            } => awaiter.Expression,
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" } run,
            } call =>
                call.WithExpression(run.WithName(run.Name is GenericNameSyntax generic
                    ? generic.WithIdentifier(SyntaxFactory.Identifier("RunAsync"))
                    : SyntaxFactory.IdentifierName("RunAsync"))),
            _ => null,
        };
        return task is null
            ? null
            : await finding.Document.ReplaceAsync(
                blocking, task.Awaited(blocking), cancellationToken).ConfigureAwait(false);
    }
}
