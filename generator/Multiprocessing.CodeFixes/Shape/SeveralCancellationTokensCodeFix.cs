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

/// <summary>MP0007: the first token takes the place of the others.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SeveralCancellationTokensCodeFix() : ProcessFix("Remove the second token", DiagnosticIds.SeveralCancellationTokens)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter) return null;
        Tracked<ParameterSyntax> tracked =
            await Tracked<ParameterSyntax>.CreateAsync(document, parameter, cancellationToken).ConfigureAwait(false);
        (_, parameter, SemanticModel model) = await tracked.FindAsync(tracked.Solution, cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        IParameterSymbol first = method.Parameters.First(p => SymbolEqualityComparer.Default.Equals(p.Type, symbol.Type));

        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution,
            method,
            call => Arguments.For(call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                ? call.WithArgumentList(Arguments.Without(call.ArgumentList, argument))
                : call,
            cancellationToken).ConfigureAwait(false);
        (document, parameter, model) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        ISymbol? current = model.GetDeclaredSymbol(parameter, cancellationToken);
        var declaration = (MethodDeclarationSyntax)parameter.Parent!.Parent!;
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (IdentifierNameSyntax use in declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name =>
            SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, current)))
        {
            editor.ReplaceNode(use, SyntaxFactory.IdentifierName(first.Name).WithTriviaFrom(use));
        }

        editor.RemoveNode(parameter);
        return editor.Apply();
    }
}
