using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>A node that is found again after the solution around it has changed.</summary>
internal sealed class Tracked<T>
    where T : SyntaxNode
{
    private readonly DocumentId _document;
    private readonly SyntaxAnnotation _mark;

    private Tracked(Solution solution, DocumentId document, SyntaxAnnotation mark)
    {
        Solution = solution;
        _document = document;
        _mark = mark;
    }

    /// <summary>The solution in which the node carries its mark.</summary>
    public Solution Solution { get; }

    public static async Task<Tracked<T>> CreateAsync(Document document, T node, CancellationToken cancellationToken)
    {
        var mark = new SyntaxAnnotation();
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        root = root.ReplaceNode(node, node.WithAdditionalAnnotations(mark));
        return new Tracked<T>(document.WithSyntaxRoot(root).Project.Solution, document.Id, mark);
    }

    public async Task<(Document Document, T Node, SemanticModel Model)> FindAsync(
        Solution solution, CancellationToken cancellationToken)
    {
        Document document = solution.GetDocument(_document)!;
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        return (document, (T)root.GetAnnotatedNodes(_mark).First(), model);
    }
}
