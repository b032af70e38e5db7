using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator.Diagnostics;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0002: the stubs are emitted as another part of the type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContainerIsNotPartialAnalyzer() : ContainerAnalyzer(Descriptors.ContainerIsNotPartial)
{
    private protected override bool IsSuspect(INamedTypeSymbol type, SymbolAnalysisContext context) =>
        type.DeclaringSyntaxReferences.All(reference =>
            reference.GetSyntax(context.CancellationToken) is TypeDeclarationSyntax declaration
            && !declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
}
