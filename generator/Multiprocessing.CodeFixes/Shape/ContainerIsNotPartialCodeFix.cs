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

/// <summary>MP0002: adds partial to the type and to the types around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ContainerIsNotPartialCodeFix() : ProcessFix("Make the type and its containers partial", DiagnosticIds.ContainerIsNotPartial)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        TypeDeclarationSyntax[] chain = node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>()
            .Where(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)).ToArray();
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return root is null || chain.Length == 0
            ? null
            : document.WithSyntaxRoot(root.ReplaceNodes(chain, (_, type) => type.WithModifier(SyntaxKind.PartialKeyword)))
                .Project.Solution;
    }
}
