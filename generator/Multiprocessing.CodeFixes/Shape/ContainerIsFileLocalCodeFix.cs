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

/// <summary>MP0016: the type becomes internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ContainerIsFileLocalCodeFix() : ProcessFix("Remove the modifier 'file'", DiagnosticIds.ContainerIsFileLocal)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<TypeDeclarationSyntax>() is not { } type) return null;
        SyntaxToken modifier = type.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.FileKeyword));
        if (modifier == default) return null;
        SyntaxToken replacement = SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(modifier);
        Solution? solution = await document.ReplaceAsync(
            type, type.WithModifiers(type.Modifiers.Replace(modifier, replacement)), cancellationToken).ConfigureAwait(false);
        return solution;
    }
}
