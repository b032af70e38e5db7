namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1016: [assembly: AssumeSerializable(typeof(T))].</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AssumeSerializableCodeFix() : ProcessFix("Assume that its public members are its state", DiagnosticIds.StateCannotBeSeen)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (await finding.SubjectAsync(cancellationToken).ConfigureAwait(false)
            is not INamedTypeSymbol type) return null;

        // The assembly's own types are never assumed: what is hidden is the state of a base class of theirs.
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, model.Compilation.Assembly)) return null;
        Document? changed = await AssemblyAttributes.AddAsync(
            finding.Document, $"Multiprocessing.AssumeSerializable(typeof({TypeOf.Name(type)}))", cancellationToken).ConfigureAwait(false);
        return changed?.Project.Solution;
    }
}
