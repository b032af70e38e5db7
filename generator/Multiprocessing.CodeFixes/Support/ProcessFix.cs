using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CodeActions;

namespace Multiprocessing.CodeFixes.Support;

/// <summary>
/// What every fix has in common: one repair for one rule, which may change any document of the solution, and which can be
/// applied to all findings at once.
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
            if (await FixAsync(finding, context.CancellationToken).ConfigureAwait(false) is null) continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    TitleFor(finding),
                    async cancellationToken =>
                        await FixAsync(finding, cancellationToken).ConfigureAwait(false) ?? finding.Solution,
                    GetType().Name),
                diagnostic);
        }
    }

    /// <summary>The repaired solution, or null where the repair would not leave code that compiles.</summary>
    internal abstract Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken);

    /// <summary>What the repair of this finding is called.</summary>
    private protected virtual string TitleFor(Finding finding) => _title;

    internal static SyntaxNode Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
}
