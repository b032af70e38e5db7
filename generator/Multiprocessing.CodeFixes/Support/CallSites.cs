using Microsoft.CodeAnalysis.FindSymbols;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>The places where a method is named, in all documents that a person wrote.</summary>
internal static class CallSites
{
    /// <summary>Changes every direct call of a method.</summary>
    public static async Task EditAsync(
        Edits edits,
        Solution solution,
        IMethodSymbol method,
        Func<InvocationExpressionSyntax, SyntaxNode> change,
        CancellationToken cancellationToken)
    {
        foreach ((DocumentId document, SimpleNameSyntax name) in
            await FindAsync(solution, method, cancellationToken).ConfigureAwait(false))
        {
            if (InvocationOf(name) is { } call) edits.Add(document, call, change);
        }
    }

    /// <summary>Every place, each once.</summary>
    public static async Task<List<(DocumentId Document, SimpleNameSyntax Name)>> FindAsync(
        Solution solution, ISymbol symbol, CancellationToken cancellationToken)
    {
        var found = new List<(DocumentId Document, SimpleNameSyntax Name)>();
        IEnumerable<ReferencedSymbol> references =
            await SymbolFinder.FindReferencesAsync(symbol, solution, cancellationToken).ConfigureAwait(false);
        foreach (ReferenceLocation location in references.SelectMany(r => r.Locations))
        {
            if (location.IsImplicit || location.Document is SourceGeneratedDocument) continue;
            SyntaxNode? root = await location.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (root?.FindNode(location.Location.SourceSpan, getInnermostNodeForTie: true) is SimpleNameSyntax name
                && !found.Any(other => other.Name == name))
            {
                found.Add((location.Document.Id, name));
            }
        }

        return found;
    }

    /// <summary>
    /// The call of which the name is the method's, or null where the method is named for another purpose.
    /// </summary>
    public static InvocationExpressionSyntax? InvocationOf(SimpleNameSyntax name)
    {
        SyntaxNode expression = name;
        if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name) expression = access;
        return expression.Parent is InvocationExpressionSyntax call && call.Expression == expression ? call : null;
    }
}
