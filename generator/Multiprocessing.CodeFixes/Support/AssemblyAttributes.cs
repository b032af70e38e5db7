using Microsoft.CodeAnalysis.Simplification;

namespace Multiprocessing.CodeFixes.Support;

internal static class AssemblyAttributes
{
    /// <summary>Adds <c>[assembly: …]</c> below the usings, once.</summary>
    public static async Task<Document?> AddAsync(
        Document document, string attribute, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false)
            is not CompilationUnitSyntax root) return null;
        if (SyntaxFactory.ParseCompilationUnit($"[assembly: {attribute}]\n").AttributeLists.FirstOrDefault()
            is not { } list) return null;
        string text = Bare(list);
        if (root.AttributeLists.Any(other => Bare(other).EndsWith(Last(text), StringComparison.Ordinal)))
            return document;
        bool first = root.AttributeLists.Count == 0;
        list = list.WithLeadingTrivia(
            first && root.Usings.Count > 0 ? SyntaxFactory.TriviaList(root.LineEnd()) : default)
            .WithTrailingTrivia(root.LineEnd())
            .WithAdditionalAnnotations(Simplifier.Annotation, Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
        return document.WithSyntaxRoot(root.AddAttributeLists(list));
    }

    private static string Bare(SyntaxNode node) => string.Concat(node.DescendantTokens().Select(t => t.Text));

    private static string Last(string text) => text.Substring(text.IndexOf('('));
}
