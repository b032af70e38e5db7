using System.Runtime.CompilerServices;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>The documents that may compile differently after a repair.</summary>
internal static class Affected
{
    private static readonly ConditionalWeakTable<SyntaxNode, HashSet<string>> s_identifiers = new();

    /// <summary>The documents that the repair changes, and those that mention what it declares anew.</summary>
    public static async Task<List<DocumentId>> FindAsync(
        Solution before, Solution after, CancellationToken cancellationToken)
    {
        var found = new List<DocumentId>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var projects = new HashSet<ProjectId>();
        foreach (ProjectChanges changes in after.GetChanges(before).GetProjectChanges())
        {
            projects.Add(changes.ProjectId);
            foreach (DocumentId id in changes.GetChangedDocuments().Concat(changes.GetAddedDocuments()))
            {
                found.Add(id);
                names.UnionWith(Surface.Changes(
                    await RootAsync(before.GetDocument(id), cancellationToken).ConfigureAwait(false),
                    await RootAsync(after.GetDocument(id), cancellationToken).ConfigureAwait(false)));
            }
        }

        if (names.Count == 0) return found;
        ProjectDependencyGraph graph = after.GetProjectDependencyGraph();
        foreach (ProjectId id in projects.ToList())
            projects.UnionWith(graph.GetProjectsThatTransitivelyDependOnThisProject(id));
        foreach (Document document in projects.SelectMany(id => after.GetProject(id)!.Documents))
        {
            if (found.Contains(document.Id)
                || await RootAsync(document, cancellationToken).ConfigureAwait(false) is not { } root) continue;
            if (s_identifiers.GetValue(root, Identifiers).Overlaps(names)) found.Add(document.Id);
        }

        return found;
    }

    private static async Task<SyntaxNode?> RootAsync(Document? document, CancellationToken cancellationToken) =>
        document is { SupportsSyntaxTree: true }
            ? await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false)
            : null;

    private static HashSet<string> Identifiers(SyntaxNode root) => new(
        root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => token.ValueText), StringComparer.Ordinal);
}
