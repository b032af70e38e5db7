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

/// <summary>MP3009: Environment.Exit becomes an exception, which the caller sees.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ExitInWorkerCodeFix() : ProcessFix("Throw an exception", DiagnosticIds.ExitInWorker)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is not { } call) return null;
        if (call.Parent is not ExpressionStatementSyntax statement || call.ArgumentList.Arguments.Count != 1) return null;
        TypeSyntax? type = SyntaxGenerator.GetGenerator(document).TypeName(model.Compilation, "System.InvalidOperationException");
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
            return await document.ReplaceAsync(statement, thrown, cancellationToken).ConfigureAwait(false);
        }

        // What follows was never reached, and would now be a warning.
        int index = block.Statements.IndexOf(statement);
        return await document.ReplaceAsync(
            block,
            block.WithStatements(SyntaxFactory.List(block.Statements
                .Where((s, i) => i <= index || s is LocalFunctionStatementSyntax)
                .Select(s => s == statement ? thrown : s))),
            cancellationToken).ConfigureAwait(false);
    }
}
