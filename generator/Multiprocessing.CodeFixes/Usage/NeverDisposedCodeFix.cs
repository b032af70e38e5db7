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

/// <summary>MP3002: declares the local with using, or await using.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NeverDisposedCodeFix() : ProcessFix("Dispose it at the end of the block", DiagnosticIds.NeverDisposed)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null || node.Ancestor<StatementSyntax>() is not { } statement) return null;
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

        return await document.ReplaceAsync(statement, declaration.WithLeadingTrivia(leading), cancellationToken).ConfigureAwait(false);
    }
}
