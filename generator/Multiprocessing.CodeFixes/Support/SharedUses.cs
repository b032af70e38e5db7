namespace Multiprocessing.CodeFixes.Support;

/// <summary>How the uses of an array read once it is a <c>SharedArray&lt;T&gt;</c>.</summary>
internal static class SharedUses
{
    /// <summary>
    /// What to replace, or null where a use has no counterpart. An argument of a stub stays as it is.
    /// </summary>
    public static Dictionary<SyntaxNode, SyntaxNode>? Find(
        SyntaxNode scope, ISymbol array, SemanticModel model, Func<ArgumentSyntax, bool> staysShared,
        CancellationToken cancellationToken)
    {
        var found = new Dictionary<SyntaxNode, SyntaxNode>();
        foreach (IdentifierNameSyntax use in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != array.Name) continue;
            if (!SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellationToken).Symbol, array))
                continue;
            switch (use.Parent)
            {
                case ElementAccessExpressionSyntax element when element.Expression == use
                    && IsOfOneElement(element, model, cancellationToken):
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" } length
                    when length.Expression == use:
                case ArgumentSyntax argument when staysShared(argument):
                    break;
                case MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "AsSpan",
                    Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } asSpan,
                }:
                    found.Add(asSpan, SpanOf(use).WithTriviaFrom(asSpan));
                    break;
                case ForEachStatementSyntax loop when loop.Expression == use && !IsInterrupted(loop):
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
                    when TakesSpan(call, use, model, cancellationToken):
                case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax called }
                    when TakesSpan(called, use, model, cancellationToken):
                    found.Add(use, SpanOf(use).WithTriviaFrom(use));
                    break;
                default:
                    return null;
            }
        }

        return found;
    }

    private static ExpressionSyntax SpanOf(IdentifierNameSyntax array) => SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, array.WithoutTrivia(), SyntaxFactory.IdentifierName("Span"));

    /// <summary>A range makes an array of an array, but a span of shared memory.</summary>
    private static bool IsOfOneElement(
        ElementAccessExpressionSyntax element, SemanticModel model, CancellationToken cancellationToken) =>
        element.ArgumentList.Arguments.Count == 1
        && model.GetTypeInfo(element.ArgumentList.Arguments[0].Expression, cancellationToken).Type is { } index
        && (index.SpecialType == SpecialType.System_Int32 || KnownTypes.Of(model.Compilation).Index.Is(index));

    /// <summary>Whether the same call compiles with a span, and gives the same type.</summary>
    private static bool TakesSpan(
        InvocationExpressionSyntax call, IdentifierNameSyntax array, SemanticModel model,
        CancellationToken cancellationToken)
    {
        if (IsInterrupted(call) || model.GetTypeInfo(array, cancellationToken).Type is not IArrayTypeSymbol type)
            return false;
        string element = type.ElementType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        InvocationExpressionSyntax withSpan = call.ReplaceNode(
            array, SyntaxFactory.ParseExpression($"default(global::System.Span<{element}>)"));
        return model.GetSpeculativeSymbolInfo(
            call.SpanStart, withSpan, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol
            && SymbolEqualityComparer.Default.Equals(
                model.GetSpeculativeTypeInfo(call.SpanStart, withSpan, SpeculativeBindingOption.BindAsExpression).Type,
                model.GetTypeInfo(call, cancellationToken).Type);
    }

    /// <summary>A span does not outlive an await or a yield.</summary>
    private static bool IsInterrupted(SyntaxNode node) =>
        node.DescendantNodes().Any(inner => inner is AwaitExpressionSyntax or YieldStatementSyntax);
}
