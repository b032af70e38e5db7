using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Rename;
using Multiprocessing.CodeFixes.Support;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0010, MP0011: gives the type or the member a name that nothing else has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NameHidesStubCodeFix() : ProcessFix("Rename", DiagnosticIds.TypeNameHidesPoolStub, DiagnosticIds.MemberNameHidesStubs)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(node, cancellationToken) is not { } symbol) return null;
        string name = diagnostic.Id == DiagnosticIds.TypeNameHidesPoolStub ? symbol.Name + "Jobs" : "Own" + symbol.Name;
        INamespaceOrTypeSymbol container = (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
        while (container.GetMembers(name).Length > 0) name += "2";
        return await Renamer.RenameSymbolAsync(
            document.Project.Solution, symbol, new SymbolRenameOptions(), name, cancellationToken).ConfigureAwait(false);
    }
}
