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

/// <summary>MP0015: removes the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NotAnOrdinaryMethodCodeFix() : ProcessFix("Remove [RunInProcess]", DiagnosticIds.NotAnOrdinaryMethod)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        foreach (SyntaxNode declaration in node.AncestorsAndSelf())
        {
            if (Mark.Find(declaration, model, cancellationToken) is not { } mark) continue;
            return Mark.Remove(declaration, mark) is { } plain
                ? await document.ReplaceAsync(declaration, plain, cancellationToken).ConfigureAwait(false)
                : null;
        }

        return null;
    }
}
