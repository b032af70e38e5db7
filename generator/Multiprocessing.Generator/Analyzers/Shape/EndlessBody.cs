namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>Whether the body of a method can never be left, by the syntax alone. In doubt it can.</summary>
internal static class EndlessBody
{
    public static bool IsOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellationToken) is MethodDeclarationSyntax { Body: { } body }
            && !Own(body).Any(IsExit) && NeverEnds(body));

    private static bool IsExit(SyntaxNode node) => node switch
    {
        YieldStatementSyntax yield => yield.IsKind(SyntaxKind.YieldBreakStatement),
        ThrowStatementSyntax or ThrowExpressionSyntax or ReturnStatementSyntax => true,
        GotoStatementSyntax jump => jump.IsKind(SyntaxKind.GotoStatement),
        // ThrowIfCancellationRequested and its like.
        InvocationExpressionSyntax call => NameOf(call.Expression).StartsWith("ThrowIf", StringComparison.Ordinal),
        _ => false,
    };

    private static string NameOf(ExpressionSyntax called) => called switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => "",
    };

    private static bool NeverEnds(StatementSyntax statement) => statement switch
    {
        BlockSyntax block => block.Statements.Any(NeverEnds),
        WhileStatementSyntax loop => IsAlways(loop.Condition) && !IsLeft(loop.Statement),
        DoStatementSyntax loop => IsAlways(loop.Condition) && !IsLeft(loop.Statement),
        ForStatementSyntax loop => (loop.Condition is null || IsAlways(loop.Condition)) && !IsLeft(loop.Statement),
        IfStatementSyntax choice => choice.Else is { } other && NeverEnds(choice.Statement)
            && NeverEnds(other.Statement),
        UsingStatementSyntax inner => NeverEnds(inner.Statement),
        LockStatementSyntax inner => NeverEnds(inner.Statement),
        CheckedStatementSyntax inner => NeverEnds(inner.Block),
        LabeledStatementSyntax inner => NeverEnds(inner.Statement),
        // What is caught may be thrown on purpose, to leave the loop.
        TryStatementSyntax { Catches.Count: 0 } attempt => NeverEnds(attempt.Block),
        _ => false,
    };

    private static bool IsAlways(ExpressionSyntax condition) => condition switch
    {
        ParenthesizedExpressionSyntax inner => IsAlways(inner.Expression),
        _ => condition.IsKind(SyntaxKind.TrueLiteralExpression),
    };

    /// <summary>Whether a loop has a break of its own, and not only those of loops and switches in it.</summary>
    private static bool IsLeft(StatementSyntax body) =>
        body.DescendantNodesAndSelf(node => !IsFunction(node) && !TakesBreaks(node))
            .Any(node => node is BreakStatementSyntax);

    private static bool TakesBreaks(SyntaxNode node) => node
        is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
            or SwitchStatementSyntax;

    private static IEnumerable<SyntaxNode> Own(SyntaxNode body) => body.DescendantNodes(node => !IsFunction(node));

    private static bool IsFunction(SyntaxNode node) => node
        is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;
}
