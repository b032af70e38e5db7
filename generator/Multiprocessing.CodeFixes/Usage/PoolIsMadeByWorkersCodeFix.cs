namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3015: a private field becomes a lazy one, and its uses take the value; not where something assigns it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class PoolIsMadeByWorkersCodeFix() : ProcessFix(
    "Make it where it is first used", DiagnosticIds.PoolIsMadeByWorkers)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<VariableDeclaratorSyntax>() is not
            {
                Initializer.Value: { } made,
                Parent: VariableDeclarationSyntax
                {
                    Variables.Count: 1,
                    Parent: FieldDeclarationSyntax { Declaration: { } declaration } field,
                },
            } declarator || !made.Span.Contains(finding.Node.Span)) return null;
        if (model.GetDeclaredSymbol(declarator, cancellationToken)
            is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } symbol) return null;
        if (model.GetTypeInfo(made, cancellationToken).Type is not { } type) return null;

        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        if (generator.TypeName(model.Compilation, "System.Lazy`1", symbol.Type) is not { } lazy) return null;
        var edits = new Edits(finding.Solution);
        foreach ((DocumentId document, SimpleNameSyntax name) in
            await CallSites.FindAsync(finding.Solution, symbol, cancellationToken).ConfigureAwait(false))
        {
            ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
                ? access
                : name;
            if (use.Parent is AssignmentExpressionSyntax assignment && assignment.Left == use) return null;
            if (IsMadeThere(use)) return null;
            if (use.Ancestors().Any(around => around is XmlNodeSyntax)
                || use.Parent?.Parent?.Parent is InvocationExpressionSyntax
                {
                    Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" },
                }) continue;
            edits.Add(document, use, current => SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, (ExpressionSyntax)current.WithoutTrivia(),
                SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(use));
        }

        edits.Add(finding.Document.Id, declaration.Type, old => lazy.WithTriviaFrom(old));
        ExpressionSyntax created = Spelled(made, type.ToMinimalDisplayString(model, made.SpanStart));
        edits.Add(finding.Document.Id, made, _ => SyntaxFactory.ParseExpression($"new(() => {created})")
            .WithTriviaFrom(made));
        return field.Modifiers.Any(SyntaxKind.StaticKeyword) ? edits.Apply() : null;
    }

    /// <summary>Where the value would be made again in every worker, or only to be disposed of.</summary>
    private static bool IsMadeThere(ExpressionSyntax use) =>
        use.Ancestors().Any(around => around is FieldDeclarationSyntax
            || (around is ConstructorDeclarationSyntax made && made.Modifiers.Any(SyntaxKind.StaticKeyword)))
        || use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" or "DisposeAsync" };

    /// <summary>The creation with its type, which a lambda's result does not tell.</summary>
    private static ExpressionSyntax Spelled(ExpressionSyntax made, string type) =>
        made is ImplicitObjectCreationExpressionSyntax { ArgumentList: var arguments } creation
            ? SyntaxFactory.ObjectCreationExpression(
                SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.ParseTypeName(type), arguments, creation.Initializer)
            : made.WithoutTrivia();
}
