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

/// <summary>MP0017: removes the name from the attribute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StubNameIsInvalidCodeFix() : ProcessFix("Name the stubs after the method", DiagnosticIds.StubNameIsInvalid)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (Mark.Find(declaration, model, cancellationToken) is not { ArgumentList: { } list } attribute) return null;
        AttributeArgumentSyntax? name = list.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == "Name");
        if (name is null) return null;
        SeparatedSyntaxList<AttributeArgumentSyntax> rest = list.Arguments.Remove(name);
        return await document.ReplaceAsync(
            attribute,
            attribute.WithArgumentList(rest.Count == 0 ? null : list.WithArguments(rest)),
            cancellationToken).ConfigureAwait(false);
    }
}
