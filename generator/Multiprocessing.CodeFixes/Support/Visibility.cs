namespace Multiprocessing.CodeFixes.Support;

/// <summary>Whether generated code, which stands in other types and files, can see a type.</summary>
internal static class Visibility
{
    public static bool IsHidden(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(IsAccess)
        ? !declaration.Modifiers.Any(
            modifier => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword)
        : declaration.Parent is TypeDeclarationSyntax;

    /// <summary>The declaration as an internal one.</summary>
    public static TypeDeclarationSyntax Show(TypeDeclarationSyntax declaration)
    {
        SyntaxTriviaList leading = declaration.GetLeadingTrivia();
        var bare = (TypeDeclarationSyntax)declaration.WithLeadingTrivia();
        IEnumerable<SyntaxToken> modifiers = bare.Modifiers.Where(modifier => !IsAccess(modifier))
            .Prepend(SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        return (TypeDeclarationSyntax)bare.WithModifiers(SyntaxFactory.TokenList(modifiers)).WithLeadingTrivia(leading);
    }

    public static bool IsAccess(SyntaxToken modifier) => modifier.Kind() is
        SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.PrivateKeyword
            or SyntaxKind.ProtectedKeyword or SyntaxKind.FileKeyword;
}
