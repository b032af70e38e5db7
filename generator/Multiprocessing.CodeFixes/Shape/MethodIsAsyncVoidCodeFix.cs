namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0006: async void becomes async Task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MethodIsAsyncVoidCodeFix() : ProcessFix("Return Task", DiagnosticIds.MethodIsAsyncVoid)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        TypeSyntax? task = SyntaxGenerator.GetGenerator(finding.Document).TypeName(model.Compilation, "System.Threading.Tasks.Task");
        return task is null
            ? null
            : await finding.Document.ReplaceAsync(
                declaration.ReturnType, task.WithTriviaFrom(declaration.ReturnType), cancellationToken).ConfigureAwait(false);
    }
}
