namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3011: marks the method, makes its containers partial, and names its stub under Calls.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class UnmarkedMethodInsteadOfCallCodeFix() : ProcessFix(
    "Pass its call", DiagnosticIds.UnmarkedMethodInsteadOfCall)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<ExpressionSyntax>() is not { } given) return null;
        SymbolInfo info = model.GetSymbolInfo(given, cancellationToken);

        // Of the overloads that a name alone can mean, the one that needs no arguments can be called.
        ISymbol? candidate = info.Symbol
            ?? info.CandidateSymbols.OrderBy(
                symbol =>
                    given is not InvocationExpressionSyntax && symbol is IMethodSymbol { Parameters.Length: 0 }
                        ? 0
                        : 1).FirstOrDefault();
        if (candidate is not IMethodSymbol { IsGenericMethod: false } method) return null;

        SimpleNameSyntax? name = given is InvocationExpressionSyntax call ? NameOf(call.Expression) : NameOf(given);
        if (name is null) return null;
        ExpressionSyntax calls = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            name.Parent is MemberAccessExpressionSyntax { } access && access.Name == name
                ? SyntaxFactory.MemberAccessExpression(
                    SyntaxKind.SimpleMemberAccessExpression, access.Expression, SyntaxFactory.IdentifierName("Calls"))
                : SyntaxFactory.IdentifierName("Calls"),
            SyntaxFactory.IdentifierName(StubNames.Of(method, KnownTypes.Of(model.Compilation))));
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax qualified && qualified.Name == name
            ? qualified
            : name;
        ExpressionSyntax changed = given == target
            ? calls.WithTriviaFrom(given)
            : given.ReplaceNode(target, calls.WithTriviaFrom(target));
        SyntaxNode body = given.Parent is AwaitExpressionSyntax awaited ? awaited : given;
        var lambda = body.Parent as AnonymousFunctionExpressionSyntax;
        bool isSelector = lambda is SimpleLambdaExpressionSyntax
            or ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: > 0 }
            || (lambda is null && given.Parent is ArgumentSyntax { Parent: ArgumentListSyntax list } argument
                && list.Arguments.IndexOf(argument) > 0);
        if (given is not InvocationExpressionSyntax && !isSelector)
        {
            if (method.Parameters.Length > 0) return null;
            changed = SyntaxFactory.InvocationExpression(changed);
        }

        SyntaxNode replaced = lambda ?? (SyntaxNode)given;
        SyntaxNode replacement = lambda is null ? changed
            : isSelector ? ((LambdaExpressionSyntax)lambda).WithBody(changed).WithAsyncKeyword(default)
            : changed.WithTriviaFrom(lambda);
        Solution? solution = await finding.Document.ReplaceAsync(
            replaced, replacement, cancellationToken).ConfigureAwait(false);
        return solution is null
            ? null
            : await Marking.MarkAsync(solution, method, cancellationToken).ConfigureAwait(false);
    }

    private static SimpleNameSyntax? NameOf(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax simple => simple,
        MemberAccessExpressionSyntax access => access.Name,
        _ => null,
    };
}
