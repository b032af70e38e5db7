using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

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
            SyntaxNode node = Find(root, diagnostic);
            if (await FixAsync(context.Document, node, diagnostic, context.CancellationToken).ConfigureAwait(false) is null)
            {
                continue;
            }

            context.RegisterCodeFix(
                CodeAction.Create(
                    TitleFor(diagnostic),
                    async cancellationToken =>
                        await FixAsync(context.Document, node, diagnostic, cancellationToken).ConfigureAwait(false)
                        ?? context.Document.Project.Solution,
                    GetType().Name),
                diagnostic);
        }
    }

    /// <summary>The repaired solution, or null where the repair would not leave code that compiles.</summary>
    /// <param name="document">The document of the finding, as it is by now.</param>
    /// <param name="node">The node that the finding is about.</param>
    /// <param name="diagnostic">The finding. Its location may be out of date, its properties are not.</param>
    /// <param name="cancellationToken">Cancels the repair.</param>
    protected internal abstract Task<Solution?> FixAsync(
        Document document, SyntaxNode node, Diagnostic diagnostic, CancellationToken cancellationToken);

    /// <summary>What the repair of this finding is called.</summary>
    private protected virtual string TitleFor(Diagnostic diagnostic) => _title;

    internal static SyntaxNode Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
}
