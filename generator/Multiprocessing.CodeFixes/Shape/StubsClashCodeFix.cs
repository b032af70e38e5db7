namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0009: gives the stub a name of its own on the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StubsClashCodeFix() : ProcessFix("Name the stub", DiagnosticIds.StubsClash)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (Mark.Find(declaration, model, cancellationToken) is not { } attribute) return null;
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;

        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(SyntaxFactory.LiteralExpression(
                SyntaxKind.StringLiteralExpression,
                SyntaxFactory.Literal(FreeName(method, KnownTypes.Of(model.Compilation)))))
            .WithNameEquals(SyntaxFactory.NameEquals("Name"));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax? old = list.Arguments.FirstOrDefault(
            a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        list = old is null ? list.AddArguments(argument) : list.ReplaceNode(old, argument);
        return await finding.Document.ReplaceAsync(
            attribute, attribute.WithArgumentList(list).Formatted(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Looked for when the repair is made: of several clashing methods, each before has taken a name.
    /// </summary>
    private static string FreeName(IMethodSymbol method, KnownTypes types)
    {
        string call = StubNames.Of(method, types);
        string stem = call.EndsWith("Async", StringComparison.Ordinal) && call != "Async"
            ? call.Substring(0, call.Length - "Async".Length)
            : call;
        List<string> taken = method.ContainingType.GetMembers().OfType<IMethodSymbol>()
            .Where(types.IsMarked).Select(other => StubNames.OnPool(StubNames.Of(other, types))).ToList();
        int number = 2;
        while (taken.Contains(StubNames.OnPool(stem + number))) number++;
        return stem + number;
    }
}
