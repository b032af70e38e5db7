namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0002: adds partial to the type and to the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ContainerIsNotPartialCodeFix() : ProcessFix(
    "Make the type and its containers partial", DiagnosticIds.ContainerIsNotPartial)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        TypeDeclarationSyntax[] chain = finding.Node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)).ToArray();
        SyntaxNode? root = await finding.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return root is null || chain.Length == 0
            ? null
            : finding.Document.WithSyntaxRoot(
                root.ReplaceNodes(chain, (_, type) => type.WithModifier(SyntaxKind.PartialKeyword)))
                .Project.Solution;
    }
}
