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

/// <summary>MP0009: gives the stub a name of its own on the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StubsClashCodeFix() : ProcessFix("Name the stub", DiagnosticIds.StubsClash)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (!diagnostic.Properties.TryGetValue(DiagnosticFacts.Name, out string? name) || name is null) return null;
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (Mark.Find(declaration, model, cancellationToken) is not { } attribute) return null;

        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(SyntaxFactory.LiteralExpression(
                SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)))
            .WithNameEquals(SyntaxFactory.NameEquals("Name"));
        AttributeArgumentListSyntax list = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax? old = list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        list = old is null ? list.AddArguments(argument) : list.ReplaceNode(old, argument);
        return await document.ReplaceAsync(
            attribute, attribute.WithArgumentList(list).Formatted(), cancellationToken).ConfigureAwait(false);
    }
}
