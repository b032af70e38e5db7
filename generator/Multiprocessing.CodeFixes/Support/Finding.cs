namespace Multiprocessing.CodeFixes.Support;

/// <summary>What a fix is asked to repair, and where it stands by now.</summary>
/// <param name="document">The document of the finding, with what earlier repairs have left of it.</param>
/// <param name="node">The node that the finding is about.</param>
/// <param name="diagnostic">The finding. Its location may be out of date, its properties are not.</param>
internal sealed class Finding(Document document, SyntaxNode node, Diagnostic diagnostic)
{
    public Document Document { get; } = document;

    public Solution Solution => Document.Project.Solution;

    public SyntaxNode Node { get; } = node;

    public string Id => diagnostic.Id;

    /// <summary>What the repair is called; set by a fix that has several.</summary>
    public string? Title { get; set; }

    /// <summary>Whether the cause is a member of a type of this project, and not the parameter itself.</summary>
    public bool IsAboutMember => Fact(DiagnosticFacts.Member) is not null;

    /// <summary>Whether <c>[assembly: AssumeSerializable]</c> would help.</summary>
    public bool IsAssumable => diagnostic.Properties.ContainsKey(DiagnosticFacts.Assumable);

    public async Task<SemanticModel> ModelAsync(CancellationToken cancellationToken) =>
        (await Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;

    /// <summary>
    /// The type that the finding is about; null if it is not declared in the project or its references.
    /// </summary>
    public Task<ISymbol?> SubjectAsync(CancellationToken cancellationToken) =>
        FindAsync(DiagnosticFacts.Subject, cancellationToken);

    /// <summary>The member that is the cause, or null.</summary>
    public Task<ISymbol?> MemberAsync(CancellationToken cancellationToken) =>
        FindAsync(DiagnosticFacts.Member, cancellationToken);

    /// <summary>The same finding after a repair of a part of it.</summary>
    public Finding In(Document changed) => new(changed, Node, diagnostic);

    private string? Fact(string fact) => diagnostic.Properties.TryGetValue(fact, out string? value) ? value : null;

    private async Task<ISymbol?> FindAsync(string fact, CancellationToken cancellationToken)
    {
        if (Fact(fact) is not { } id) return null;
        Compilation? compilation = await Document.Project.GetCompilationAsync(cancellationToken).ConfigureAwait(false);
        return compilation is null ? null : DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation);
    }
}
