using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>
/// What every fix has in common: one repair for one rule, which may change any document of the solution, and which can
/// be applied to all findings at once.
/// </summary>
public abstract class ProcessFix : CodeFixProvider
{
    private readonly string _title;

    private protected ProcessFix(string title, params string[] ids)
    {
        _title = title;
        FixableDiagnosticIds = ImmutableArray.Create(ids);
    }

    /// <inheritdoc />
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc />
    public sealed override FixAllProvider GetFixAllProvider() => OneByOne.Instance;

    /// <inheritdoc />
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null) return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            var finding = new Finding(context.Document, Find(root, diagnostic), diagnostic);
            if (await FixAsync(finding, context.CancellationToken).ConfigureAwait(false) is not { } repaired) continue;
            context.RegisterCodeFix(
                CodeAction.Create(finding.Title ?? _title, _ => Task.FromResult(repaired), GetType().Name), diagnostic);
        }
    }

    /// <summary>The repaired solution, or null where the repair would not leave code that compiles.</summary>
    internal async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken) =>
        await RepairAsync(finding, cancellationToken).ConfigureAwait(false) is { } repaired
        && await Compiles.AsBeforeAsync(
            finding.Solution, repaired, CallsNewStubs, cancellationToken).ConfigureAwait(false)
            ? repaired
            : null;

    /// <summary>The repaired solution, which the compiler judges; null where there is no repair.</summary>
    internal abstract Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the repair calls stubs, or calls them differently, that are generated only once it is made.
    /// </summary>
    private protected virtual bool CallsNewStubs => false;

    internal static SyntaxNode Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
}
