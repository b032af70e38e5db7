namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3010: the lambda becomes a marked static method; what it captures becomes parameters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LambdaInsteadOfCallCodeFix() : ProcessFix("Extract into a marked static method", DiagnosticIds.LambdaInsteadOfCall)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<AnonymousFunctionExpressionSyntax>() is not { } lambda) return null;
        if (lambda.Ancestor<TypeDeclarationSyntax>() is not { } type || lambda.Ancestor<MemberDeclarationSyntax>() is not { } member) return null;
        if (ExtractedMethod.From(lambda, model, cancellationToken) is not { } parts) return null;

        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        string owner = (model.GetDeclaredSymbol(member, cancellationToken)?.Name ?? "Extracted") + "Work";
        string name = model.FreeName(lambda.SpanStart, owner);
        MethodDeclarationSyntax method = parts.Declare(name, generator, model.Compilation);
        ExpressionSyntax call = parts.Call(name);
        ExpressionSyntax replacement = parts.IsSelector
            ? lambda switch
            {
                SimpleLambdaExpressionSyntax simple => simple.WithAsyncKeyword(default).WithBody(call),
                ParenthesizedLambdaExpressionSyntax parenthesized => parenthesized.WithAsyncKeyword(default).WithBody(call),
                _ => call,
            }
            : call;

        DocumentEditor editor = await DocumentEditor.CreateAsync(finding.Document, cancellationToken).ConfigureAwait(false);
        editor.ReplaceNode(lambda, replacement.WithTriviaFrom(lambda));
        editor.InsertAfter(member, method);
        SyntaxNode root = editor.GetChangedRoot();
        return finding.Document.WithSyntaxRoot(root.ReplaceNodes(
            root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(t =>
                t.Identifier.ValueText == type.Identifier.ValueText
                || type.Ancestors().OfType<TypeDeclarationSyntax>().Any(a => a.Identifier.ValueText == t.Identifier.ValueText)),
            (_, t) => t.WithModifier(SyntaxKind.PartialKeyword))).Project.Solution;
    }
}
