namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3016: the call gets the timeout and the token of the wait. Not a map, whose options hold for each call alone.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class WaitDoesNotEndCallCodeFix() : ProcessFix(
    "Give the limit to the call", DiagnosticIds.WaitDoesNotEndCall)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<InvocationExpressionSyntax>() is not
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call,
                },
            } wait) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method) return null;
        InvocationExpressionSyntax? changed = call;
        foreach (ArgumentSyntax argument in wait.ArgumentList.Arguments)
        {
            ITypeSymbol? type = model.GetTypeInfo(argument.Expression, cancellationToken).ConvertedType;
            if (types.CancellationToken.Is(type)) changed = WithToken(changed, method, argument.Expression, types);
            else if (IsTimeSpan(type)) changed = WithTimeout(changed, method, argument.Expression, types);
            else return null;
            if (changed is null) return null;
        }

        return await finding.Document.ReplaceAsync(
            wait, changed.WithTriviaFrom(wait), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsTimeSpan(ITypeSymbol? type) =>
        type is { Name: "TimeSpan", ContainingNamespace: { Name: "System" } space }
        && space.ContainingNamespace.IsGlobalNamespace;

    private static InvocationExpressionSyntax? WithToken(
        InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax token, KnownTypes types)
    {
        IParameterSymbol? parameter = method.Parameters.FirstOrDefault(p => types.CancellationToken.Is(p.Type));
        return parameter is null ? null : With(call, parameter, token);
    }

    private static InvocationExpressionSyntax? WithTimeout(
        InvocationExpressionSyntax call, IMethodSymbol method, ExpressionSyntax timeout, KnownTypes types)
    {
        ExpressionSyntax options = SyntaxFactory.ParseExpression(
            $"new CallOptions {{ Timeout = {timeout.WithoutTrivia()} }}");
        if (method.Parameters.FirstOrDefault(p => types.CallOptions.Is(p.Type)) is { } parameter)
            return With(call, parameter, options);

        // A stub has no options of its own: it takes those of a view of the pool.
        var access = (MemberAccessExpressionSyntax)call.Expression;
        if (method.Name == "MapAsync" || access.Expression is not MemberAccessExpressionSyntax stubs) return null;
        InvocationExpressionSyntax view = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, stubs.Expression, SyntaxFactory.IdentifierName("With")),
            SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(options))));
        return call.WithExpression(access.WithExpression(stubs.WithExpression(view)));
    }

    private static InvocationExpressionSyntax? With(
        InvocationExpressionSyntax call, IParameterSymbol parameter, ExpressionSyntax value)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        if (Arguments.For(call.ArgumentList, parameter.Name, parameter.Ordinal) is { } given)
        {
            return call.ReplaceNode(given.Expression, value.WithoutTrivia());
        }

        ArgumentSyntax argument = SyntaxFactory.Argument(value.WithoutTrivia());
        bool fits = arguments.Count == parameter.Ordinal && arguments.All(a => a.NameColon is null);
        ArgumentListSyntax list = call.ArgumentList.WithArguments(
            arguments.Add(fits ? argument : Arguments.Named(parameter.Name, argument))).Formatted();
        return call.WithArgumentList(list);
    }
}
