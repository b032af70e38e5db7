namespace Multiprocessing.CodeFixes.Support;

/// <summary>A node that is found again after the solution around it has changed.</summary>
internal sealed class Tracked<T>
    where T : SyntaxNode
{
    private readonly DocumentId _document;
    private readonly SyntaxAnnotation _mark = new();

    private Tracked(Document document, SyntaxNode root, T node)
    {
        _document = document.Id;
        Solution = document.WithSyntaxRoot(
            root.ReplaceNode(node, node.WithAdditionalAnnotations(_mark))).Project.Solution;
    }

    /// <summary>The solution in which the node carries its mark, and nothing else has changed.</summary>
    public Solution Solution { get; }

    public static async Task<Tracked<T>> CreateAsync(Document document, T node, CancellationToken cancellationToken) =>
        new(document, (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!, node);

    public Task<(Document Document, T Node, SemanticModel Model)> FindAsync(CancellationToken cancellationToken) =>
        FindAsync(Solution, cancellationToken);

    public async Task<(Document Document, T Node, SemanticModel Model)> FindAsync(
        Solution solution, CancellationToken cancellationToken)
    {
        Document document = solution.GetDocument(_document)!;
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        return (document, (T)root.GetAnnotatedNodes(_mark).First(), model);
    }
}

internal static class Tracked
{
    public static Task<Tracked<T>> CreateAsync<T>(Document document, T node, CancellationToken cancellationToken)
        where T : SyntaxNode => Tracked<T>.CreateAsync(document, node, cancellationToken);
}
