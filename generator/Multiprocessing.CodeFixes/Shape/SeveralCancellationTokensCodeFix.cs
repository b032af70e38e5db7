namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0007: the first token takes the place of the others.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class SeveralCancellationTokensCodeFix() : ProcessFix(
    "Remove the second token", DiagnosticIds.SeveralCancellationTokens)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter)
            return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken)
            is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        if (await MethodPart.AllAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { } parts) return null;
        int first = method.Parameters.First(p => SymbolEqualityComparer.Default.Equals(p.Type, symbol.Type)).Ordinal;

        var edits = new Edits(finding.Solution);
        foreach (MethodPart part in parts)
        {
            string name = part.Symbol.Parameters[first].Name;
            foreach (IdentifierNameSyntax use in part.UsesOf(part.Symbol.Parameters[symbol.Ordinal], cancellationToken))
            {
                edits.Add(part.Document, use, current => SyntaxFactory.IdentifierName(name).WithTriviaFrom(current));
            }

            edits.Add(
                part.Document, part.Node.ParameterList,
                list => list.RemoveNode(list.Parameters[symbol.Ordinal], SyntaxRemoveOptions.KeepNoTrivia)!);
        }

        await CallSites.EditAsync(
            edits,
            finding.Solution,
            method,
            call => Arguments.For(call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                ? call.WithArgumentList(Arguments.Without(call.ArgumentList, argument))
                : call,
            cancellationToken).ConfigureAwait(false);
        return edits.Apply();
    }
}
