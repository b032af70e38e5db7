namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0008: moves the parameter, and the arguments for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CancellationTokenIsNotLastCodeFix() : ProcessFix("Make the token the last parameter", DiagnosticIds.CancellationTokenIsNotLast)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter) return null;
        Tracked<ParameterSyntax> tracked = await Tracked.CreateAsync(finding.Document, parameter, cancellationToken).ConfigureAwait(false);
        (_, parameter, SemanticModel model) = await tracked.FindAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        if (method.Parameters.Last().IsParams || method.IsExtensionMethod || method.PartialImplementationPart is not null) return null;

        Solution solution = await CallSites.RewriteAsync(
            tracked.Solution, method, call => MoveArgument(call, symbol, method), cancellationToken).ConfigureAwait(false);
        (Document document, parameter, _) = await tracked.FindAsync(solution, cancellationToken).ConfigureAwait(false);
        var list = (ParameterListSyntax)parameter.Parent!;
        ParameterSyntax moved = parameter.WithoutTrivia();
        if (moved.Default is null && list.Parameters.Any(p => p.Default is not null))
        {
            moved = moved.WithDefault(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))).Formatted();
        }

        return await document.ReplaceAsync(
            list,
            list.WithParameters(list.Parameters.Remove(parameter).Add(moved)).Formatted(),
            cancellationToken).ConfigureAwait(false);
    }

    private static InvocationExpressionSyntax MoveArgument(
        InvocationExpressionSyntax call, IParameterSymbol parameter, IMethodSymbol method)
    {
        ArgumentListSyntax list = call.ArgumentList;
        if (Arguments.For(list, parameter.Name, parameter.Ordinal) is not { } argument) return call;
        if (argument.NameColon is not null) return call;
        bool complete = list.Arguments.Count == method.Parameters.Length && list.Arguments.All(a => a.NameColon is null);
        ArgumentSyntax moved = argument.WithoutTrivia();
        if (!complete) moved = Arguments.Named(parameter.Name, moved);
        ArgumentListSyntax rest = Arguments.Without(list, argument);
        return call.WithArgumentList(rest.WithArguments(rest.Arguments.Add(moved)).Formatted());
    }
}
