using Microsoft.CodeAnalysis.Rename;

namespace Multiprocessing.CodeFixes.Shape;

/// <summary>MP0010, MP0011: gives the type or the member a name that nothing else has.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class NameHidesStubCodeFix() : ProcessFix(
    "Rename", DiagnosticIds.TypeNameHidesPoolStub, DiagnosticIds.MemberNameHidesStubs)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(finding.Node, cancellationToken) is not { } symbol) return null;
        string name = finding.Id == DiagnosticIds.TypeNameHidesPoolStub ? symbol.Name + "Jobs" : "Own" + symbol.Name;
        INamespaceOrTypeSymbol container = (INamespaceOrTypeSymbol?)symbol.ContainingType ?? symbol.ContainingNamespace;
        while (container.GetMembers(name).Length > 0) name += "2";
        return await Renamer.RenameSymbolAsync(
            finding.Solution, symbol, new SymbolRenameOptions(), name, cancellationToken).ConfigureAwait(false);
    }
}
