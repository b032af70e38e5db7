namespace Multiprocessing.CodeFixes.Support;

/// <summary>
/// Whether a repair leaves code that compiles. Only the compiler can say so: a caller in another file may not bind any
/// more.
/// </summary>
internal static class Compiles
{
    /// <summary>
    /// Whether no document, changed or affected by the change, has an error that it did not have before.
    /// </summary>
    /// <param name="before">The solution before the repair.</param>
    /// <param name="after">The solution after it.</param>
    /// <param name="newStubs"> Whether the repair calls stubs that are generated only once it is made. An editor may
    /// not generate them for a solution that it is only asked about, so errors at their names say nothing.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<bool> AsBeforeAsync(
        Solution before, Solution after, bool newStubs, CancellationToken cancellationToken)
    {
        foreach (DocumentId id in await Affected.FindAsync(before, after, cancellationToken).ConfigureAwait(false))
        {
            List<string> errors = await ErrorsAsync(
                after.GetDocument(id), newStubs, cancellationToken).ConfigureAwait(false);
            if (errors.Count == 0) continue;
            foreach (string known in
                await ErrorsAsync(
                    before.GetDocument(id), newStubs: false,
                    cancellationToken).ConfigureAwait(false)) errors.Remove(known);
            if (errors.Count > 0) return false;
        }

        return true;
    }

    private static async Task<List<string>> ErrorsAsync(
        Document? document, bool newStubs, CancellationToken cancellationToken)
    {
        if (document is null) return [];
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        return model is null ? [] : model.GetDiagnostics(null, cancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error && !(newStubs && IsAtStub(d, cancellationToken)))
            .Select(d => d.Id + d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)).ToList();
    }

    /// <summary>
    /// At the name of a stub, of the class that holds it, or at an argument of the wrong type for one.
    /// </summary>
    private static bool IsAtStub(Diagnostic error, CancellationToken cancellationToken)
    {
        SyntaxNode? at = error.Location.SourceTree?.GetRoot(cancellationToken).FindNode(
            error.Location.SourceSpan, getInnermostNodeForTie: true);
        if (at?.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call })
            return error.Id is "CS1503" or "CS1620" && IsStub(call.Expression);
        return at is SimpleNameSyntax name
            && (IsStubClass(name)
                || (name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } access
                    && access.Name == name && IsStub(access)));
    }

    private static bool IsStub(ExpressionSyntax called) => called is MemberAccessExpressionSyntax access
        && (IsStubClass(access.Expression is MemberAccessExpressionSyntax owner ? owner.Name : access.Expression)
            || (access.Name.Identifier.ValueText.EndsWith("Async", StringComparison.Ordinal)
                && access.Expression is MemberAccessExpressionSyntax));

    private static bool IsStubClass(ExpressionSyntax expression) =>
        expression is IdentifierNameSyntax { Identifier.ValueText: "Calls" or "Spawn" };
}
