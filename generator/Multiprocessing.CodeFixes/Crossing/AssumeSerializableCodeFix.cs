namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1016: [assembly: AssumeSerializable(typeof(T))].</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AssumeSerializableCodeFix() : ProcessFix(
    "Assume that its public members are its state", DiagnosticIds.StateCannotBeSeen)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (!finding.IsAssumable
            || await finding.SubjectAsync(
                cancellationToken).ConfigureAwait(false) is not INamedTypeSymbol type) return null;
        Document? changed = await AssemblyAttributes.AddAsync(
            finding.Document, $"Multiprocessing.AssumeSerializable(typeof({TypeOf.Name(type)}))",
            cancellationToken).ConfigureAwait(false);
        return changed?.Project.Solution;
    }
}
