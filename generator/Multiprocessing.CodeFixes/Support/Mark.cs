namespace Multiprocessing.CodeFixes.Support;

/// <summary>The attribute <c>[RunInProcess]</c> in the source.</summary>
internal static class Mark
{
    public static AttributeSyntax? Find(
        SyntaxNode declaration, SemanticModel? model, CancellationToken cancellationToken)
    {
        SyntaxList<AttributeListSyntax> lists = declaration switch
        {
            MemberDeclarationSyntax member => member.AttributeLists,
            AccessorDeclarationSyntax accessor => accessor.AttributeLists,
            LocalFunctionStatementSyntax local => local.AttributeLists,
            LambdaExpressionSyntax lambda => lambda.AttributeLists,
            _ => default,
        };
        if (model is null) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        return lists.SelectMany(list => list.Attributes).FirstOrDefault(attribute =>
        {
            SymbolInfo info = model.GetSymbolInfo(attribute, cancellationToken);
            return types.RunInProcess.Is((info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.ContainingType);
        });
    }

    /// <summary>The declaration without the attribute; its comments stay.</summary>
    public static T? Remove<T>(T declaration, AttributeSyntax attribute)
        where T : SyntaxNode
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1) return declaration.RemoveNode(attribute, SyntaxRemoveOptions.KeepNoTrivia);
        SyntaxTriviaList leading = list.GetLeadingTrivia();
        bool first = list == declaration.ChildNodes().First();
        T? without = declaration.RemoveNode(list, SyntaxRemoveOptions.KeepNoTrivia);
        return first ? without?.WithLeadingTrivia(leading) : without;
    }
}
