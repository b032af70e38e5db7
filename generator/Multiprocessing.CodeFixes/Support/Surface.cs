namespace Multiprocessing.CodeFixes.Support;

/// <summary>What other files can see of the declarations of one.</summary>
internal static class Surface
{
    /// <summary>The names under which other files know what was declared differently before, stubs included.</summary>
    public static IEnumerable<string> Changes(SyntaxNode? before, SyntaxNode? after)
    {
        Dictionary<string, MemberDeclarationSyntax> old = Of(before);
        Dictionary<string, MemberDeclarationSyntax> now = Of(after);
        return old.Where(d => !now.ContainsKey(d.Key)).Concat(now.Where(d => !old.ContainsKey(d.Key)))
            .SelectMany(d => Names(d.Value));
    }

    private static Dictionary<string, MemberDeclarationSyntax> Of(SyntaxNode? root)
    {
        var found = new Dictionary<string, MemberDeclarationSyntax>(StringComparer.Ordinal);
        if (root is null) return found;
        foreach (MemberDeclarationSyntax member in root.DescendantNodes(
            node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
                .OfType<MemberDeclarationSyntax>().Where(
                    m => m is not (BaseNamespaceDeclarationSyntax or GlobalStatementSyntax)))
        {
            string path = string.Concat(
                member.Ancestors().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.ValueText + "."));
            found[path + string.Join(" ", Visible(member).SelectMany(Tokens).Select(token => token.Text))] = member;
        }

        return found;
    }

    /// <summary>All parts of a declaration but its body; of a type, without its members.</summary>
    private static IEnumerable<SyntaxNodeOrToken> Visible(MemberDeclarationSyntax member) => member switch
    {
        BaseMethodDeclarationSyntax or TypeDeclarationSyntax => member.ChildNodesAndTokens().Where(part =>
            !part.IsKind(SyntaxKind.Block) && !part.IsKind(SyntaxKind.ArrowExpressionClause)
                && part.AsNode() is not MemberDeclarationSyntax
            && !part.IsKind(SyntaxKind.PartialKeyword)
            && !part.IsKind(SyntaxKind.OpenBraceToken) && !part.IsKind(SyntaxKind.CloseBraceToken)
            && !part.IsKind(SyntaxKind.SemicolonToken)),
        _ => [member],
    };

    private static IEnumerable<SyntaxToken> Tokens(SyntaxNodeOrToken part) =>
        part.AsNode() is { } node ? node.DescendantTokens() : [part.AsToken()];

    private static IEnumerable<string> Names(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.AttributeLists.SelectMany(list => list.DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.StringLiteralToken)).Select(token => token.ValueText)
            .Append(method.Identifier.ValueText).SelectMany(name => new[] { name, name + "Async" }),
        BaseFieldDeclarationSyntax field =>
            field.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        EventDeclarationSyntax e => [e.Identifier.ValueText],
        TypeDeclarationSyntax { ParameterList: { } list } type =>
            list.Parameters.Select(parameter => parameter.Identifier.ValueText).Append(type.Identifier.ValueText),
        BaseTypeDeclarationSyntax type => [type.Identifier.ValueText],
        DelegateDeclarationSyntax type => [type.Identifier.ValueText],
        _ => member.Ancestors().OfType<BaseTypeDeclarationSyntax>().Take(1).Select(type => type.Identifier.ValueText),
    };
}
