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

/// <summary>MP0013: the iterator becomes an asynchronous one, of which the elements stream; not where somebody calls it directly.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class IteratorIsMaterializedCodeFix() : ProcessFix("Return IAsyncEnumerable", DiagnosticIds.IteratorIsMaterialized)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(declaration, cancellationToken) is not { ReturnType: INamedTypeSymbol sequence } method) return null;
        if ((await CallSites.FindAsync(document.Project.Solution, method, cancellationToken).ConfigureAwait(false)).Count > 0) return null;
        TypeSyntax? stream = SyntaxGenerator.GetGenerator(document).TypeName(
            model.Compilation, "System.Collections.Generic.IAsyncEnumerable`1", sequence.TypeArguments[0]);
        if (stream is null) return null;
        return await document.ReplaceAsync(
            declaration,
            declaration.WithReturnType(stream.WithTriviaFrom(declaration.ReturnType)).WithModifier(SyntaxKind.AsyncKeyword),
            cancellationToken).ConfigureAwait(false);
    }
}
