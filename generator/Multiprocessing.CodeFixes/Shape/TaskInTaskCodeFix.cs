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

namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0014: returns the inner task's result: awaited in an async method, unwrapped in another.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class TaskInTaskCodeFix() : ProcessFix("Await the inner task", DiagnosticIds.TaskInTask)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(declaration, cancellationToken) is not { ReturnType: INamedTypeSymbol { TypeArguments.Length: 1 } outer } method) return null;
        if (outer.TypeArguments[0] is not INamedTypeSymbol { Name: "Task" or "ValueTask" } inner) return null;
        if (!method.IsAsync && (outer.Name != "Task" || inner.Name != "Task")) return null;

        TypeSyntax type = SyntaxGenerator.GetGenerator(document).TypeName(inner);
        ExpressionSyntax[] results = declaration.DescendantNodes(child => child is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax)
            .Select(child => child switch
            {
                ReturnStatementSyntax { Expression: { } result } => result,
                ArrowExpressionClauseSyntax arrow when arrow.Parent == declaration => arrow.Expression,
                _ => null,
            })
            .OfType<ExpressionSyntax>().ToArray();
        bool isVoid = inner.TypeArguments.Length == 0;
        if (method.IsAsync && isVoid && declaration.Body is not null) return null;
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(results, (_, result) => method.IsAsync ? Await(result) : Unwrap(result));
        changed = changed.WithReturnType(type.WithTriviaFrom(declaration.ReturnType));
        Solution? solution = await document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
        return solution is not null && await Compiles.AsBeforeAsync(document, solution, cancellationToken).ConfigureAwait(false)
            ? solution
            : null;
    }

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
