namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0016: the type becomes internal.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ContainerIsFileLocalCodeFix() : ProcessFix(
    "Remove the modifier 'file'", DiagnosticIds.ContainerIsFileLocal)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<TypeDeclarationSyntax>() is not { } type) return null;
        SyntaxToken modifier = type.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.FileKeyword));
        if (modifier == default) return null;
        SyntaxToken replacement = SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTriviaFrom(modifier);
        Solution? solution = await finding.Document.ReplaceAsync(
            type, type.WithModifiers(type.Modifiers.Replace(modifier, replacement)),
            cancellationToken).ConfigureAwait(false);
        return solution;
    }
}
