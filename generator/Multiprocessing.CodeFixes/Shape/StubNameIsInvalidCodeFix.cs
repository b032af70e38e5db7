namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0017: removes the name from the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StubNameIsInvalidCodeFix() : ProcessFix(
    "Name the stubs after the method", DiagnosticIds.StubNameIsInvalid)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (Mark.Find(declaration, model, cancellationToken) is not { ArgumentList: { } list } attribute) return null;
        AttributeArgumentSyntax? name = list.Arguments.FirstOrDefault(
            a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        if (name is null) return null;
        SeparatedSyntaxList<AttributeArgumentSyntax> rest = list.Arguments.Remove(name);
        return await finding.Document.ReplaceAsync(
            attribute,
            attribute.WithArgumentList(rest.Count == 0 ? null : list.WithArguments(rest)),
            cancellationToken).ConfigureAwait(false);
    }
}
