namespace Multiprocessing.CodeFixes.Support;

internal static class Marking
{
    /// <summary>Adds the attribute to a method that lacks it, and makes its containers partial.</summary>
    public static async Task<Solution> MarkAsync(
        Solution solution, IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference) return solution;
        DocumentId? id = solution.Projects.SelectMany(p => p.Documents)
            .FirstOrDefault(
                d => d.FilePath == reference.SyntaxTree.FilePath && d.Name == System.IO.Path.GetFileName(
                    reference.SyntaxTree.FilePath))?.Id
            ?? solution.Projects.SelectMany(p => p.Documents).FirstOrDefault(
                d => d.FilePath == reference.SyntaxTree.FilePath)?.Id;
        if (id is null || solution.GetDocument(id) is not { } document) return solution;
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        MethodDeclarationSyntax? declaration = root?.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .FirstOrDefault(m =>
                m.Identifier.ValueText == method.Name
                && model!.GetDeclaredSymbol(
                    m, cancellationToken)?.GetDocumentationCommentId() == method.GetDocumentationCommentId());
        if (declaration is null) return solution;

        var generator = SyntaxGenerator.GetGenerator(document);
        TypeSyntax? mark = generator.TypeName(model!.Compilation, KnownNames.RunInProcess);
        if (mark is null) return solution;
        MethodDeclarationSyntax marked = Mark.Find(declaration, model, cancellationToken) is null
            ? (MethodDeclarationSyntax)generator.AddAttributes(declaration, generator.Attribute(mark)).Formatted()
            : declaration;
        TypeDeclarationSyntax[] containers = declaration.Ancestors().OfType<TypeDeclarationSyntax>().ToArray();
        root = root!.ReplaceNodes(
            containers.Cast<SyntaxNode>().Append(declaration),
            (original, current) => original == declaration
                ? marked
                : ((TypeDeclarationSyntax)current).WithModifier(SyntaxKind.PartialKeyword));
        return document.WithSyntaxRoot(root).Project.Solution;
    }
}
