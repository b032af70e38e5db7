using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>
/// Fix All by applying the repairs one after the other, each to what the one before has left.
/// </summary>
/// <remarks>
/// The batch fixer of Roslyn merges the texts of independent repairs and drops those that touch the same place. Here
/// many do: two parameters of one method, two calls of one method. So the places are marked first and followed by their
/// marks.
/// </remarks>
internal sealed class OneByOne : FixAllProvider
{
    public static readonly OneByOne Instance = new();

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        var fix = (ProcessFix)fixAllContext.CodeFixProvider;
        List<Diagnostic> diagnostics = await CollectAsync(fixAllContext).ConfigureAwait(false);
        if (diagnostics.Count == 0) return null;
        return CodeAction.Create(
            "Fix all",
            cancellationToken => FixAllAsync(fixAllContext.Solution, fix, diagnostics, cancellationToken),
            fixAllContext.CodeActionEquivalenceKey);
    }

    private static async Task<List<Diagnostic>> CollectAsync(FixAllContext context)
    {
        var found = new List<Diagnostic>();
        switch (context.Scope)
        {
            case FixAllScope.Document when context.Document is { } document:
                found.AddRange(await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false));
                break;
            case FixAllScope.Project:
                found.AddRange(await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false));
                break;
            case FixAllScope.Solution:
                foreach (Project project in context.Solution.Projects)
                {
                    found.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
                }

                break;
        }

        return found;
    }

    private static async Task<Solution> FixAllAsync(
        Solution solution, ProcessFix fix, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var places = new List<(Diagnostic Diagnostic, DocumentId Document, SyntaxAnnotation Mark)>();
        var byDocument = diagnostics
            .Where(d => d.Location.SourceTree is not null)
            .GroupBy(d => solution.GetDocumentId(d.Location.SourceTree));
        foreach (IGrouping<DocumentId?, Diagnostic> group in byDocument.ToList())
        {
            if (group.Key is null || solution.GetDocument(group.Key) is not { } document) continue;
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (root is null) continue;

            var marks = new Dictionary<SyntaxNode, List<SyntaxAnnotation>>();
            foreach (Diagnostic diagnostic in group.OrderBy(d => d.Location.SourceSpan.Start))
            {
                SyntaxNode node = ProcessFix.Find(root, diagnostic);
                var mark = new SyntaxAnnotation();
                if (!marks.TryGetValue(node, out List<SyntaxAnnotation>? list)) marks.Add(node, list = new());
                list.Add(mark);
                places.Add((diagnostic, group.Key, mark));
            }

            root = root.ReplaceNodes(
                marks.Keys, (original, current) => current.WithAdditionalAnnotations(marks[original]));
            solution = solution.WithDocumentSyntaxRoot(group.Key, root);
        }

        foreach ((Diagnostic diagnostic, DocumentId id, SyntaxAnnotation mark) in places)
        {
            if (solution.GetDocument(id) is not { } document) continue;
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
            if (root?.GetAnnotatedNodes(mark).FirstOrDefault() is not { } node) continue;
            solution = await fix.FixAsync(
                new Finding(document, node, diagnostic), cancellationToken).ConfigureAwait(false) ?? solution;
        }

        return solution;
    }
}
