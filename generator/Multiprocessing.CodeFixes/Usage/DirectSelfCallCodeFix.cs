namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3005: the call becomes one of the stub under Spawn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DirectSelfCallCodeFix() : ProcessFix("Run it in a process of its own", DiagnosticIds.DirectSelfCall)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<InvocationExpressionSyntax>() is not { } call) return null;
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: false } method)
            return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        bool isTask = types.TaskOf.Is(method.ReturnType);
        if (!isTask && (types.IsTask(method.ReturnType) || types.AsyncEnumerable.Is(method.ReturnType))) return null;

        ArgumentListSyntax arguments = call.ArgumentList;
        foreach (IParameterSymbol token in method.Parameters.Where(p => types.CancellationToken.Is(p.Type)))
        {
            if (Arguments.For(arguments, token.Name, token.Ordinal) is { } argument)
                arguments = Arguments.Without(arguments, argument);
        }

        ExpressionSyntax stub = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName("Spawn"),
            SyntaxFactory.IdentifierName(StubNames.Of(method, types)));
        ExpressionSyntax task = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            SyntaxFactory.InvocationExpression(stub, arguments.WithoutTrivia()),
            SyntaxFactory.IdentifierName("Result"));
        ExpressionSyntax result = isTask ? task.WithTriviaFrom(call)
            : AsyncCode.Contains(call) ? task.Awaited(call)
            : SyntaxFactory.ParseExpression(task + ".GetAwaiter().GetResult()").WithTriviaFrom(call);
        Solution? solution = await finding.Document.ReplaceAsync(call, result, cancellationToken).ConfigureAwait(false);
        return solution is null
            ? null
            : await Marking.MarkAsync(solution, method, cancellationToken).ConfigureAwait(false);
    }
}
