namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0004: removes ref, in, ref readonly from a parameter that is only read and from the arguments for it, or ref from the result.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ParameterIsByReferenceCodeFix() : ProcessFix("Pass by value", DiagnosticIds.ParameterIsByReference)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node is MethodDeclarationSyntax { ReturnType: RefTypeSyntax result } byRef)
        {
            return await ReturnByValueAsync(finding.Document, byRef, result, cancellationToken).ConfigureAwait(false);
        }

        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter) return null;
        if (parameter.Modifiers.Any(SyntaxKind.OutKeyword)) return null;
        Tracked<ParameterSyntax> tracked = await Tracked.CreateAsync(finding.Document, parameter, cancellationToken).ConfigureAwait(false);
        (_, parameter, SemanticModel model) = await tracked.FindAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        if (IsWritten((MethodDeclarationSyntax)parameter.Parent!.Parent!, symbol, model)) return null;

        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution,
            method,
            call => Arguments.For(call.ArgumentList, symbol.Name, symbol.Ordinal) is { } argument
                ? call.ReplaceNode(argument, argument.WithRefKindKeyword(default).WithTriviaFrom(argument))
                : call,
            cancellationToken).ConfigureAwait(false);
        (Document document, parameter, _) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        SyntaxTokenList kept = SyntaxFactory.TokenList(parameter.Modifiers.Where(m =>
            !m.IsKind(SyntaxKind.RefKeyword) && !m.IsKind(SyntaxKind.InKeyword) && !m.IsKind(SyntaxKind.ReadOnlyKeyword)));
        return await document.ReplaceAsync(
            parameter, parameter.WithModifiers(kept).WithTriviaFrom(parameter), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsWritten(MethodDeclarationSyntax declaration, IParameterSymbol parameter, SemanticModel model)
    {
        DataFlowAnalysis? flow = declaration.Body is { } body
            ? model.AnalyzeDataFlow(body)
            : declaration.ExpressionBody is { } arrow ? model.AnalyzeDataFlow(arrow.Expression) : null;
        return flow is { Succeeded: true } && flow.WrittenInside.Contains(parameter, SymbolEqualityComparer.Default);
    }

    private static async Task<Solution?> ReturnByValueAsync(
        Document document, MethodDeclarationSyntax declaration, RefTypeSyntax result, CancellationToken cancellationToken)
    {
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            declaration.DescendantNodes().OfType<RefExpressionSyntax>()
                .Where(e => e.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax),
            (_, current) => current.Expression.WithTriviaFrom(current));
        changed = changed.WithReturnType(result.Type.WithTriviaFrom(result));
        return await document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }
}
