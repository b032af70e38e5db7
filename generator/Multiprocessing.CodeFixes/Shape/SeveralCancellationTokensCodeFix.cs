namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0007: the first token takes the place of the others.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SeveralCancellationTokensCodeFix() : ProcessFix("Remove the second token", DiagnosticIds.SeveralCancellationTokens)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter) return null;
        Tracked<ParameterSyntax> tracked = await Tracked.CreateAsync(finding.Document, parameter, cancellationToken).ConfigureAwait(false);
        (_, parameter, SemanticModel model) = await tracked.FindAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        IParameterSymbol first = method.Parameters.First(p => SymbolEqualityComparer.Default.Equals(p.Type, symbol.Type));

        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution,
            method,
            call => Arguments.For(call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                ? call.WithArgumentList(Arguments.Without(call.ArgumentList, argument))
                : call,
            cancellationToken).ConfigureAwait(false);
        (Document document, parameter, model) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        ISymbol? current = model.GetDeclaredSymbol(parameter, cancellationToken);
        var declaration = (MethodDeclarationSyntax)parameter.Parent!.Parent!;
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (IdentifierNameSyntax use in declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name =>
            SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, current)))
        {
            editor.ReplaceNode(use, SyntaxFactory.IdentifierName(first.Name).WithTriviaFrom(use));
        }

        editor.RemoveNode(parameter);
        return editor.Apply();
    }
}
