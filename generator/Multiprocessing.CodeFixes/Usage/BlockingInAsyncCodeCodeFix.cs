using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Multiprocessing.CodeFixes.Support;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3004: the blocking expression becomes an awaited one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class BlockingInAsyncCodeCodeFix() : ProcessFix("Await it", DiagnosticIds.BlockingInAsyncCode)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.AncestorsAndSelf().OfType<ExpressionSyntax>().FirstOrDefault() is not { } blocking) return null;
        ExpressionSyntax? task = blocking switch
        {
            MemberAccessExpressionSyntax result => result.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait } => wait.Expression,
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "GetResult",
                    Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter },
                },
            } => awaiter.Expression,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" } run } call =>
                call.WithExpression(run.WithName(run.Name is GenericNameSyntax generic
                    ? generic.WithIdentifier(SyntaxFactory.Identifier("RunAsync"))
                    : SyntaxFactory.IdentifierName("RunAsync"))),
            _ => null,
        };
        return task is null
            ? null
            : await document.ReplaceAsync(blocking, AsyncCode.Await(task, blocking), cancellationToken).ConfigureAwait(false);
    }
}
