namespace Multiprocessing.CodeFixes.Support;

/// <summary>
/// Changes of nodes anywhere in a solution: collected while all symbols are those of that solution, and made at once.
/// </summary>
internal sealed class Edits(Solution solution)
{
    private readonly Dictionary<DocumentId, Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>>> _changes = [];

    /// <summary>
    /// Changes a node, after what is changed inside of it, and after an earlier change of the same node.
    /// </summary>
    public void Add<T>(DocumentId document, T node, Func<T, SyntaxNode> change)
        where T : SyntaxNode
    {
        if (!_changes.TryGetValue(document, out Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>>? changes))
            _changes.Add(document, changes = []);
        changes[node] = changes.TryGetValue(node, out Func<SyntaxNode, SyntaxNode>? first)
            ? current => change((T)first(current))
            : current => change((T)current);
    }

    public Solution Apply()
    {
        Solution changed = solution;
        foreach (KeyValuePair<DocumentId, Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>>> document in _changes)
        {
            SyntaxNode root = document.Value.Keys.First().SyntaxTree.GetRoot();
            root = root.ReplaceNodes(document.Value.Keys, (original, current) => document.Value[original](current));
            changed = changed.WithDocumentSyntaxRoot(document.Key, root);
        }

        return changed;
    }
}
