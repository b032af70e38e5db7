namespace Multiprocessing.CodeFixes.Support;

/// <summary>For repairs of which only the compiler can say whether they hold.</summary>
internal static class Compiles
{
    /// <summary>Whether a changed document has no more errors than before.</summary>
    public static async Task<bool> AsBeforeAsync(Document before, Solution after, CancellationToken cancellationToken) =>
        after.GetDocument(before.Id) is { } changed
        && await ErrorsAsync(changed, cancellationToken).ConfigureAwait(false)
            <= await ErrorsAsync(before, cancellationToken).ConfigureAwait(false);

    private static async Task<int> ErrorsAsync(Document document, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return model?.GetDiagnostics(null, cancellationToken).Count(d => d.Severity == DiagnosticSeverity.Error) ?? 0;
    }
}
