namespace Multiprocessing.CodeFixes.Shape;

/// <summary>
/// MP0004: removes ref, in, ref readonly from a parameter that is only read and from the arguments for it, or ref from
/// the result.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ParameterIsByReferenceCodeFix() : ProcessFix("Pass by value", DiagnosticIds.ParameterIsByReference)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (await MethodPart.AllAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { } parts) return null;
        var edits = new Edits(finding.Solution);
        if (finding.Node is MethodDeclarationSyntax)
        {
            foreach (MethodPart part in parts) edits.Add(part.Document, part.Node, ReturnByValue);
            return edits.Apply();
        }

        if (finding.Node.Ancestor<ParameterSyntax>() is not { } parameter
            || parameter.Modifiers.Any(SyntaxKind.OutKeyword)) return null;
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { } symbol) return null;
        if (parts.Any(part => IsWritten(part.Node, part.Symbol.Parameters[symbol.Ordinal], part.Model))) return null;
        foreach (MethodPart part in parts)
        {
            edits.Add(part.Document, part.Node.ParameterList.Parameters[symbol.Ordinal], ByValue);
        }

        KnownTypes types = KnownTypes.Of(model.Compilation);
        foreach ((DocumentId document, InvocationExpressionSyntax site) in
            await StubSites.FindAsync(finding.Solution, method, types, cancellationToken).ConfigureAwait(false))
        {
            edits.Add(document, site, call => Arguments.For(
                call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                    ? call.ReplaceNode(argument, argument.WithRefKindKeyword(default).WithTriviaFrom(argument))
                    : call);
        }

        return edits.Apply();
    }

    private static ParameterSyntax ByValue(ParameterSyntax parameter) => parameter
        .WithModifiers(SyntaxFactory.TokenList(parameter.Modifiers.Where(m =>
            !m.IsKind(SyntaxKind.RefKeyword) && !m.IsKind(SyntaxKind.InKeyword)
                && !m.IsKind(SyntaxKind.ReadOnlyKeyword))))
        .WithTriviaFrom(parameter);

    private static bool IsWritten(MethodDeclarationSyntax declaration, IParameterSymbol parameter, SemanticModel model)
    {
        DataFlowAnalysis? flow = declaration.Body is { } body
            ? model.AnalyzeDataFlow(body)
            : declaration.ExpressionBody is { } arrow ? model.AnalyzeDataFlow(arrow.Expression) : null;
        return flow is { Succeeded: true } && flow.WrittenInside.Contains(parameter, SymbolEqualityComparer.Default);
    }

    private static MethodDeclarationSyntax ReturnByValue(MethodDeclarationSyntax declaration)
    {
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            declaration.DescendantNodes().OfType<RefExpressionSyntax>()
                .Where(e => e.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax),
            (_, current) => current.Expression.WithTriviaFrom(current));
        return changed.ReturnType is RefTypeSyntax result
            ? changed.WithReturnType(result.Type.WithTriviaFrom(result))
            : changed;
    }
}
