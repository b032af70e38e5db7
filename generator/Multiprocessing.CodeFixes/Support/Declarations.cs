namespace Multiprocessing.CodeFixes.Support;

internal static class Declarations
{
    /// <summary>The document and the node where a symbol is declared.</summary>
    public static async Task<(Document Document, SyntaxNode Node)?> FindAsync(
        Solution solution, ISymbol symbol, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (solution.GetDocument(reference.SyntaxTree) is not { } document || document is SourceGeneratedDocument)
                continue;
            return (document, await reference.GetSyntaxAsync(cancellationToken).ConfigureAwait(false));
        }

        return null;
    }
}
