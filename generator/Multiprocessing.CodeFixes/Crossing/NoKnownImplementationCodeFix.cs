namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1014: implementations that generated code could not see become visible to it; an abstract class that nothing
/// derives from becomes a sealed one; a member of any other such type stays behind. One fix, since <c>dotnet format</c>
/// applies one per rule.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NoKnownImplementationCodeFix() : ProcessFix(
    "Make the derived types known", DiagnosticIds.NoKnownImplementation)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false) is not INamedTypeSymbol type)
            return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        List<INamedTypeSymbol> derived = DerivedFrom(type, model.Compilation.Assembly.GlobalNamespace).ToList();
        if (derived.Count > 0) return await ShowAsync(finding, derived, cancellationToken).ConfigureAwait(false);
        if (await SealAsync(finding, type, cancellationToken).ConfigureAwait(false) is { } isSealed) return isSealed;
        if (!finding.IsAboutMember) return null;
        finding.Title = LeaveMemberOutCodeFix.Title;
        return await LeaveMemberOutCodeFix.LeaveOutAsync(finding, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Solution?> ShowAsync(
        Finding finding, List<INamedTypeSymbol> derived, CancellationToken cancellationToken)
    {
        var edits = new Edits(finding.Solution);
        var shown = new HashSet<SyntaxNode>();
        foreach (INamedTypeSymbol type in derived)
        {
            if (await Declarations.FindAsync(finding.Solution, type, cancellationToken).ConfigureAwait(false)
                is not { } declared) continue;
            foreach (TypeDeclarationSyntax hidden in
                declared.Node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(Visibility.IsHidden))
            {
                if (shown.Add(hidden)) edits.Add(declared.Document.Id, hidden, Visibility.Show);
            }
        }

        return shown.Count == 0 ? null : edits.Apply();
    }

    private static async Task<Solution?> SealAsync(
        Finding finding, INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (type is not { TypeKind: TypeKind.Class, IsAbstract: true, IsStatic: false }) return null;
        if (type.DeclaringSyntaxReferences.Length != 1) return null;
        if (await Declarations.FindAsync(finding.Solution, type, cancellationToken).ConfigureAwait(false)
            is not { Node: TypeDeclarationSyntax declaration } declared) return null;
        SyntaxToken modifier = declaration.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.AbstractKeyword));
        if (modifier == default) return null;
        SyntaxTokenList modifiers = declaration.Modifiers.Replace(
            modifier, SyntaxFactory.Token(SyntaxKind.SealedKeyword).WithTriviaFrom(modifier));
        finding.Title = "Seal it";
        return await declared.Document.TryReplaceAsync(
            declaration, declaration.WithModifiers(modifiers), cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<INamedTypeSymbol> DerivedFrom(INamedTypeSymbol type, INamespaceOrTypeSymbol space)
    {
        foreach (INamespaceOrTypeSymbol member in space.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            foreach (INamedTypeSymbol inner in DerivedFrom(type, member)) yield return inner;
            if (member is not INamedTypeSymbol { IsAbstract: false } candidate) continue;
            if (candidate.TypeKind is not (TypeKind.Class or TypeKind.Struct)) continue;
            for (INamedTypeSymbol? b = candidate.BaseType; b is not null; b = b.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(b.OriginalDefinition, type.OriginalDefinition))
                    yield return candidate;
            }

            if (candidate.AllInterfaces.Any(
                i => SymbolEqualityComparer.Default.Equals(
                    i.OriginalDefinition, type.OriginalDefinition))) yield return candidate;
        }
    }
}
