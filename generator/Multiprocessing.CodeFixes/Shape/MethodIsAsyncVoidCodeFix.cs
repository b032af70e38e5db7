namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0006: async void becomes async Task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MethodIsAsyncVoidCodeFix() : ProcessFix("Return Task", DiagnosticIds.MethodIsAsyncVoid)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        TypeSyntax? task = SyntaxGenerator.GetGenerator(finding.Document).TypeName(
            model.Compilation, "System.Threading.Tasks.Task");
        if (task is null || model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (await MethodPart.AllAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { } parts) return null;
        var edits = new Edits(finding.Solution);
        foreach (MethodPart part in parts)
        {
            // A partial method that returns something has to say who may call it.
            bool isSilent = parts.Count > 1 && !part.Node.Modifiers.Any(Visibility.IsAccess);
            edits.Add(part.Document, part.Node, node => (isSilent ? Private(node) : node)
                .WithReturnType(task.WithTriviaFrom(node.ReturnType)));
        }

        return edits.Apply();
    }

    private static MethodDeclarationSyntax Private(MethodDeclarationSyntax node)
    {
        SyntaxToken first = node.Modifiers[0];
        return node.WithModifiers(node.Modifiers.Replace(first, first.WithLeadingTrivia())
            .Insert(
                0,
                SyntaxFactory.Token(SyntaxKind.PrivateKeyword).WithLeadingTrivia(first.LeadingTrivia)
                    .WithTrailingTrivia(SyntaxFactory.Space)));
    }
}
