namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0008: moves the parameter, and the arguments for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CancellationTokenIsNotLastCodeFix() : ProcessFix(
    "Make the token the last parameter", DiagnosticIds.CancellationTokenIsNotLast)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax } parameter)
            return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken)
            is not { ContainingSymbol: IMethodSymbol method } symbol) return null;
        if (method.Parameters.Last().IsParams || method.IsExtensionMethod) return null;
        if (await MethodPart.AllAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { } parts) return null;

        var edits = new Edits(finding.Solution);
        foreach (MethodPart part in parts)
            edits.Add(part.Document, part.Node.ParameterList, list => MoveLast(list, symbol.Ordinal));
        await CallSites.EditAsync(
            edits, finding.Solution, method, call => MoveArgument(call, symbol, method),
            cancellationToken).ConfigureAwait(false);
        return edits.Apply();
    }

    private static ParameterListSyntax MoveLast(ParameterListSyntax list, int ordinal)
    {
        ParameterSyntax moved = list.Parameters[ordinal].WithoutTrivia();
        if (moved.Default is null && list.Parameters.Any(p => p.Default is not null))
        {
            moved = moved.WithDefault(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression))).Formatted();
        }

        return list.WithParameters(list.Parameters.RemoveAt(ordinal).Add(moved)).Formatted();
    }

    private static InvocationExpressionSyntax MoveArgument(
        InvocationExpressionSyntax call, IParameterSymbol parameter, IMethodSymbol method)
    {
        ArgumentListSyntax list = call.ArgumentList;
        if (Arguments.For(list, parameter.Name, parameter.Ordinal) is not { } argument) return call;
        if (argument.NameColon is not null) return call;
        bool complete = list.Arguments.Count == method.Parameters.Length
            && list.Arguments.All(a => a.NameColon is null);
        ArgumentSyntax moved = argument.WithoutTrivia();
        if (!complete) moved = Arguments.Named(parameter.Name, moved);
        ArgumentListSyntax rest = Arguments.Without(list, argument);
        return call.WithArgumentList(rest.WithArguments(rest.Arguments.Add(moved)).Formatted());
    }
}
