namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1015: with constructors that are private protected, only this project can derive from the class.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DerivedTypesMayBeUnknownCodeFix() : ProcessFix(
    "Close it to other assemblies", DiagnosticIds.DerivedTypesMayBeUnknown)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol { IsAbstract: true, TypeKind: TypeKind.Class } type) return null;
        if (await Declarations.FindAsync(finding.Solution, type, cancellationToken).ConfigureAwait(false)
            is not { Node: TypeDeclarationSyntax { ParameterList: null } declaration } declared) return null;

        ConstructorDeclarationSyntax[] constructors = declaration.Members.OfType<ConstructorDeclarationSyntax>()
            .Where(c => !c.Modifiers.Any(SyntaxKind.StaticKeyword)).ToArray();
        TypeDeclarationSyntax changed = constructors.Length > 0
            ? declaration.ReplaceNodes(constructors, (_, c) => Close(c))
            : WithConstructor(declaration, type.Name);
        return await declared.Document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    private static ConstructorDeclarationSyntax Close(ConstructorDeclarationSyntax constructor)
    {
        if (constructor.Modifiers.Any(SyntaxKind.PrivateKeyword)
            || constructor.Modifiers.Any(SyntaxKind.InternalKeyword)) return constructor;
        SyntaxTriviaList leading = constructor.GetLeadingTrivia();
        return constructor.WithLeadingTrivia().WithModifiers(SyntaxFactory.TokenList(
                Keyword(SyntaxKind.PrivateKeyword), Keyword(SyntaxKind.ProtectedKeyword)))
            .WithLeadingTrivia(leading);
    }

    private static TypeDeclarationSyntax WithConstructor(TypeDeclarationSyntax declaration, string name)
    {
        SyntaxTrivia line = declaration.LineEnd();
        if (!declaration.OpenBraceToken.IsKind(SyntaxKind.None) && !declaration.OpenBraceToken.IsMissing)
            return declaration.WithMembers(
                declaration.Members.Insert(0, Constructor(name).WithTrailingTrivia(line, line).Formatted()));
        SyntaxTriviaList end = declaration.SemicolonToken.TrailingTrivia;
        return ((TypeDeclarationSyntax)declaration.WithSemicolonToken(default))
            .WithOpenBraceToken(
                SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithLeadingTrivia(line).WithTrailingTrivia(line))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(end))
            .WithMembers(
                SyntaxFactory.SingletonList<MemberDeclarationSyntax>(
                    Constructor(name).WithTrailingTrivia(line))).Formatted();
    }

    private static ConstructorDeclarationSyntax Constructor(string name) =>
        (ConstructorDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"private protected {name}() {{ }}")!;

    private static SyntaxToken Keyword(SyntaxKind kind) =>
        SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
}
