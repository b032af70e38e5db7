using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Multiprocessing.CodeFixes.Support;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0006: async void becomes async Task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MethodIsAsyncVoidCodeFix() : ProcessFix("Return Task", DiagnosticIds.MethodIsAsyncVoid)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model is null) return null;
        TypeSyntax? task = SyntaxGenerator.GetGenerator(document).TypeName(model.Compilation, "System.Threading.Tasks.Task");
        return task is null
            ? null
            : await document.ReplaceAsync(
                declaration.ReturnType, task.WithTriviaFrom(declaration.ReturnType), cancellationToken).ConfigureAwait(false);
    }
}
