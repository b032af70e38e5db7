namespace Multiprocessing.CodeFixes.Shape;

/// <summary>
/// MP0013, MP0019: the iterator becomes an asynchronous one, of which the elements stream; not where somebody calls it,
/// directly or through a stub.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class IteratorIsMaterializedCodeFix() : ProcessFix(
    "Return IAsyncEnumerable", DiagnosticIds.IteratorIsMaterialized, DiagnosticIds.IteratorNeverEnds)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(declaration, cancellationToken)
            is not { ReturnType: INamedTypeSymbol sequence } method) return null;
        if ((await CallSites.FindAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)).Count > 0)
            return null;
        if ((await StubSites.FindAsync(
            finding.Solution, method, KnownTypes.Of(model.Compilation),
            cancellationToken).ConfigureAwait(false)).Count > 0) return null;
        TypeSyntax? stream = SyntaxGenerator.GetGenerator(finding.Document).TypeName(
            model.Compilation, "System.Collections.Generic.IAsyncEnumerable`1", sequence.TypeArguments[0]);
        if (stream is null) return null;
        return await finding.Document.ReplaceAsync(
            declaration,
            declaration.WithReturnType(
                stream.WithTriviaFrom(declaration.ReturnType)).WithModifier(SyntaxKind.AsyncKeyword),
            cancellationToken).ConfigureAwait(false);
    }
}
