using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>Finds the declaration of what a diagnostic names in its properties.</summary>
internal static class Declarations
{
    /// <summary>The symbol of a documentation id; null if it is not declared in the source of the project.</summary>
    public static async Task<ISymbol?> FindSymbolAsync(
        Document document, Diagnostic diagnostic, string fact, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(fact, out string? id) || id is null) return null;
        Compilation? compilation = await document.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        return compilation is null ? null : DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation);
    }

    /// <summary>The document and the node where a symbol is declared.</summary>
    public static async Task<(Document Document, SyntaxNode Node)?> FindAsync(
        Solution solution, ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (solution.GetDocument(reference.SyntaxTree) is not { } document || document is SourceGeneratedDocument) continue;
            return (document, await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false));
        }

        return null;
    }
}
