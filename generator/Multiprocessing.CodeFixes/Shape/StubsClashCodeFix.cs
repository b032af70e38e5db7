namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0009: gives the stub a name of its own on the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StubsClashCodeFix() : ProcessFix("Name the stub", DiagnosticIds.StubsClash)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (finding.NewName is not { } name) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (Mark.Find(declaration, model, cancellationToken) is not { } attribute) return null;

        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(SyntaxFactory.LiteralExpression(
                SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)))
            .WithNameEquals(SyntaxFactory.NameEquals("Name"));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax? old = list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        list = old is null ? list.AddArguments(argument) : list.ReplaceNode(old, argument);
        return await finding.Document.ReplaceAsync(
            attribute, attribute.WithArgumentList(list).Formatted(), cancellationToken).ConfigureAwait(false);
    }
}
