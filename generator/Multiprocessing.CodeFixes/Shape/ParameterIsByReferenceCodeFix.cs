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

/// <summary>MP0004: removes ref, in, ref readonly from a parameter that is only read and from the arguments for it, or ref from the result.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ParameterIsByReferenceCodeFix() : ProcessFix("Pass by value", DiagnosticIds.ParameterIsByReference)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node is MethodDeclarationSyntax { ReturnType: RefTypeSyntax result } byRef)
        {
            return await ReturnByValueAsync(document, byRef, result, cancellationToken).ConfigureAwait(false);
        }

        if (node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter) return null;
        if (parameter.Modifiers.Any(SyntaxKind.OutKeyword)) return null;
        Tracked<ParameterSyntax> tracked =
            await Tracked<ParameterSyntax>.CreateAsync(document, parameter, cancellationToken).ConfigureAwait(false);
        (_, parameter, SemanticModel model) = await tracked.FindAsync(tracked.Solution, cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        if (IsWritten((MethodDeclarationSyntax)parameter.Parent!.Parent!, symbol, model)) return null;

        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution,
            method,
            call => Arguments.For(call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                ? call.ReplaceNode(argument, argument.WithRefKindKeyword(default).WithTriviaFrom(argument))
                : call,
            cancellationToken).ConfigureAwait(false);
        (document, parameter, _) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        SyntaxTokenList kept = SyntaxFactory.TokenList(parameter.Modifiers.Where(m =>
            !m.IsKind(SyntaxKind.RefKeyword) && !m.IsKind(SyntaxKind.InKeyword) && !m.IsKind(SyntaxKind.ReadOnlyKeyword)));
        return await document.ReplaceAsync(
            parameter, parameter.WithModifiers(kept).WithTriviaFrom(parameter), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsWritten(MethodDeclarationSyntax declaration, IParameterSymbol parameter, SemanticModel model)
    {
        DataFlowAnalysis? flow = declaration.Body is { } body
            ? model.AnalyzeDataFlow(body)
            : declaration.ExpressionBody is { } arrow ? model.AnalyzeDataFlow(arrow.Expression) : null;
        return flow is { Succeeded: true } && flow.WrittenInside.Contains(parameter, SymbolEqualityComparer.Default);
    }

    private static async Task<Solution?> ReturnByValueAsync(
        Document document, MethodDeclarationSyntax declaration, RefTypeSyntax result, CancellationToken cancellationToken)
    {
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            declaration.DescendantNodes().OfType<RefExpressionSyntax>()
                .Where(e => e.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax),
            (_, current) => current.Expression.WithTriviaFrom(current));
        changed = changed.WithReturnType(result.Type.WithTriviaFrom(result));
        Solution? solution = await document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
        return solution is not null && await Compiles.AsBeforeAsync(document, solution, cancellationToken).ConfigureAwait(false)
            ? solution
            : null;
    }
}
