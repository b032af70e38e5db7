namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1016: a formatter to be filled in, and [assembly: ProcessFormatter] that names it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ScaffoldFormatterCodeFix() : ProcessFix("Write a formatter for it", DiagnosticIds.StateCannotBeSeen)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol { TypeArguments.Length: 0 } type) return null;
        Compilation? compilation = await finding.Document.Project.GetCompilationAsync(
            cancellationToken).ConfigureAwait(false);
        string formatter = type.Name + "Formatter";
        SyntaxNode? before = await finding.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        string fullName = before is CompilationUnitSyntax { Members.Count: > 0 } unit
            && unit.Members[0] is FileScopedNamespaceDeclarationSyntax place
            ? place.Name + "." + formatter
            : formatter;
        if (compilation is null || compilation.GetTypeByMetadataName(fullName) is not null) return null;
        Document? named = await AssemblyAttributes.AddAsync(
            finding.Document, $"Multiprocessing.ProcessFormatter(typeof({TypeOf.Name(type)}), typeof({fullName}))",
            cancellationToken).ConfigureAwait(false);
        if (named is null
            || await named.GetSyntaxRootAsync(
                cancellationToken).ConfigureAwait(false) is not CompilationUnitSyntax root) return null;

        string value = TypeOf.Name(type) + (type.IsReferenceType ? "?" : "");
        string members = string.Join(", ", type.GetMembers().OfType<IPropertySymbol>()
            .Where(p => !p.IsStatic && p.DeclaredAccessibility == Accessibility.Public && p.Parameters.Length == 0)
            .Select(p => p.Name));
        string source = $$"""

            internal sealed class {{formatter}} : MemoryPack.MemoryPackFormatter<{{TypeOf.Name(type)}}>
            {
                // Write what the object is made of, and make an equal one of it. It shows: {{members}}
                public override void Serialize<TBufferWriter>(ref MemoryPack.MemoryPackWriter<TBufferWriter> writer, scoped ref {{value}} value) =>
                    throw new System.NotImplementedException();

                public override void Deserialize(ref MemoryPack.MemoryPackReader reader, scoped ref {{value}} value) =>
                    throw new System.NotImplementedException();
            }

            """;
        MemberDeclarationSyntax? declaration = SyntaxFactory.ParseMemberDeclaration(source);
        if (declaration is null) return null;
        SyntaxNode changed = root.Members.FirstOrDefault() is FileScopedNamespaceDeclarationSyntax scope
            ? root.ReplaceNode(scope, scope.AddMembers(declaration.Formatted()))
            : root.AddMembers(declaration.Formatted());
        return named.WithSyntaxRoot(changed).Project.Solution;
    }
}
