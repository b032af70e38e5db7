namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1018: the constructor by which the caller rebuilds the exception, and a type that it can see.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ExceptionCannotBeRebuiltCodeFix() : ProcessFix(
    "Add a constructor that takes a message", DiagnosticIds.ExceptionCannotBeRebuilt)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol { IsAbstract: false } type) return null;
        if (await Declarations.FindAsync(finding.Solution, type, cancellationToken).ConfigureAwait(false)
            is not { Node: ClassDeclarationSyntax declaration } declared) return null;
        if (Visibility.IsHidden(declaration))
        {
            finding.Title = "Make it internal";
            return await declared.Document.ReplaceAsync(
                declaration, Visibility.Show(declaration), cancellationToken).ConfigureAwait(false);
        }

        if (declaration.ParameterList is not null || IsRepaired(type)) return null;
        string[] signatures =
        {
            "(string message, System.Exception? innerException) : base(message, innerException)",
            "(string message) : base(message)",
        };
        foreach (string signature in signatures)
        {
            // The constructor that the compiler made goes as soon as there is another; somebody uses it.
            bool wasImplicit = type.InstanceConstructors.All(c => c.IsImplicitlyDeclared);
            var constructor = ((ConstructorDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(
                $"public {type.Name}{signature} {{ }}")!).WithLeadingTrivia(declaration.LineEnd())
                .WithAdditionalAnnotations(
                    Microsoft.CodeAnalysis.Formatting.Formatter.Annotation,
                    Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation);
            ClassDeclarationSyntax changed = declaration.OpenBraceToken.IsMissing
                || declaration.OpenBraceToken == default
                ? declaration.WithSemicolonToken(default)
                    .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken))
                    .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken)).Formatted()
                : declaration;
            int last = changed.Members.LastIndexOf(m => m is ConstructorDeclarationSyntax);
            int position = last < 0 ? changed.Members.Count : last + 1;
            changed = changed.WithMembers(changed.Members.Insert(position, constructor));
            if (wasImplicit) changed = changed.WithMembers(changed.Members.Insert(position, Parameterless(type.Name)));
            if (await declared.Document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false)
                is { } solution) return solution;
        }

        return null;
    }

    /// <summary>Whether the repair of another place that throws it has added the constructor.</summary>
    private static bool IsRepaired(INamedTypeSymbol type) => type.InstanceConstructors.Any(constructor =>
        constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal
        && constructor.Parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_String
        && (constructor.Parameters.Length == 1
            || (constructor.Parameters.Length == 2 && constructor.Parameters[1].Type.Name == nameof(Exception))));

    private static ConstructorDeclarationSyntax Parameterless(string name) =>
        ((ConstructorDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"public {name}() {{ }}")!).Formatted();
}
