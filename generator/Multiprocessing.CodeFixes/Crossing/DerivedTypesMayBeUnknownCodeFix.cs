namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1015: with constructors that are private protected, only this project can derive from the class.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class DerivedTypesMayBeUnknownCodeFix() : ProcessFix("Close it to other assemblies", DiagnosticIds.DerivedTypesMayBeUnknown)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol { IsAbstract: true, TypeKind: TypeKind.Class } type) return null;
        if (await Declarations.FindAsync(finding.Solution, type, cancellationToken).ConfigureAwait(false)
            is not { Node: TypeDeclarationSyntax { ParameterList: null } declaration } declared) return null;

        ConstructorDeclarationSyntax[] constructors = declaration.Members.OfType<ConstructorDeclarationSyntax>()
            .Where(c => !c.Modifiers.Any(SyntaxKind.StaticKeyword)).ToArray();
        TypeDeclarationSyntax changed = constructors.Length > 0
            ? declaration.ReplaceNodes(constructors, (_, c) => Close(c))
            : declaration.WithMembers(declaration.Members.Insert(0, Constructor(type.Name, declaration.LineEnd())));
        return await declared.Document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    private static ConstructorDeclarationSyntax Close(ConstructorDeclarationSyntax constructor)
    {
        if (constructor.Modifiers.Any(SyntaxKind.PrivateKeyword) || constructor.Modifiers.Any(SyntaxKind.InternalKeyword)) return constructor;
        SyntaxTriviaList leading = constructor.GetLeadingTrivia();
        return constructor.WithLeadingTrivia().WithModifiers(SyntaxFactory.TokenList(
                Keyword(SyntaxKind.PrivateKeyword), Keyword(SyntaxKind.ProtectedKeyword)))
            .WithLeadingTrivia(leading);
    }

    private static ConstructorDeclarationSyntax Constructor(string name, SyntaxTrivia lineEnd) =>
        ((ConstructorDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"private protected {name}() {{ }}")!)
            .WithTrailingTrivia(lineEnd, lineEnd).Formatted();

    private static SyntaxToken Keyword(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
}
