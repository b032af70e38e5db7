namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0015, MP0018: removes the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NotAnOrdinaryMethodCodeFix() : ProcessFix(
    "Remove [RunInProcess]", DiagnosticIds.NotAnOrdinaryMethod, DiagnosticIds.ClassIsMarked)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        foreach (SyntaxNode declaration in finding.Node.AncestorsAndSelf())
        {
            if (Mark.Find(declaration, model, cancellationToken) is not { } mark) continue;
            return Mark.Remove(declaration, mark) is { } plain
                ? await finding.Document.ReplaceAsync(declaration, plain, cancellationToken).ConfigureAwait(false)
                : null;
        }

        return null;
    }
}
