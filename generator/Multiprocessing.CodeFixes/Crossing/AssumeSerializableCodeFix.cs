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

namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1016: [assembly: AssumeSerializable(typeof(T))].</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AssumeSerializableCodeFix() : ProcessFix("Assume that its public members are its state", DiagnosticIds.StateCannotBeSeen)
{
    /// <inheritdoc />
    protected internal override async Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (await Declarations.FindSymbolAsync(document, diagnostic, DiagnosticFacts.Subject, cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol type) return null;
        Document? changed = await AssemblyAttributes.AddAsync(
            document, $"Multiprocessing.AssumeSerializable(typeof({TypeOf.Name(type)}))", cancellationToken).ConfigureAwait(false);
        return changed?.Project.Solution;
    }
}
