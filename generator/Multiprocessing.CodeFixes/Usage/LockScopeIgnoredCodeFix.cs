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

/// <summary>MP3003: keeps the scope in a local with using.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LockScopeIgnoredCodeFix() : ProcessFix("Hold the lock to the end of the block", DiagnosticIds.LockScopeIgnored)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.Ancestor<StatementSyntax>() is not { } statement) return null;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        if (statement is LocalDeclarationStatementSyntax local)
        {
            return await document.ReplaceAsync(
                local, local.WithLeadingTrivia().WithUsingKeyword(keyword).WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
        }

        if (statement is not ExpressionStatementSyntax { Expression: { } value }) return null;
        if (value is AssignmentExpressionSyntax discard) value = discard.Right;
        string name = model.FreeName(statement.SpanStart, "scope");
        StatementSyntax kept = SyntaxFactory.ParseStatement($"using var {name} = {value.WithoutTrivia()};").WithTriviaFrom(statement);
        return await document.ReplaceAsync(statement, kept, cancellationToken).ConfigureAwait(false);
    }
}
