namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3010: the lambda becomes a marked static method; what it captures becomes parameters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LambdaInsteadOfCallCodeFix() : ProcessFix(
    "Extract into a marked static method", DiagnosticIds.LambdaInsteadOfCall)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<AnonymousFunctionExpressionSyntax>() is not { } lambda) return null;
        if (lambda.Ancestor<MemberDeclarationSyntax>() is not { } member) return null;
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
                ParenthesizedLambdaExpressionSyntax parenthesized =>
                    parenthesized.WithAsyncKeyword(default).WithBody(call),
                _ => call,
            }
            : call;

        if (member is GlobalStatementSyntax { Parent: CompilationUnitSyntax program })
        {
            program = program.ReplaceNode(lambda, replacement.WithTriviaFrom(lambda));
            return finding.Document.WithSyntaxRoot(AddToProgram(program, method)).Project.Solution;
        }

        if (lambda.Ancestor<TypeDeclarationSyntax>() is not { } type) return null;
        DocumentEditor editor = await DocumentEditor.CreateAsync(
            finding.Document, cancellationToken).ConfigureAwait(false);
        editor.ReplaceNode(lambda, replacement.WithTriviaFrom(lambda));
        editor.InsertAfter(member, method);
        SyntaxNode root = editor.GetChangedRoot();
        return finding.Document.WithSyntaxRoot(root.ReplaceNodes(
            root.DescendantNodes().OfType<TypeDeclarationSyntax>().Where(t =>
                t.Identifier.ValueText == type.Identifier.ValueText
                || type.Ancestors().OfType<TypeDeclarationSyntax>()
                .Any(a => a.Identifier.ValueText == t.Identifier.ValueText)),
            (_, t) => t.WithModifier(SyntaxKind.PartialKeyword))).Project.Solution;
    }

    /// <summary>
    /// Top-level statements belong to a class called Program, of which another part can hold the method.
    /// </summary>
    private static CompilationUnitSyntax AddToProgram(CompilationUnitSyntax program, MethodDeclarationSyntax method)
    {
        ClassDeclarationSyntax? existing = program.Members.OfType<ClassDeclarationSyntax>().FirstOrDefault(
            type => type.Identifier.ValueText == "Program");
        if (existing is not null)
            return program.ReplaceNode(existing, existing.AddMembers(method).WithModifier(SyntaxKind.PartialKeyword));
        SyntaxTrivia line = program.LineEnd();
        var part = (ClassDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration(
            $"partial class Program{line}{{{line}}}{line}")!;
        int statements = program.Members.LastIndexOf(m => m is GlobalStatementSyntax) + 1;
        return program.WithMembers(program.Members.Insert(
            statements, part.AddMembers(method.WithLeadingTrivia()).WithLeadingTrivia(line).WithTrailingTrivia(line)
                .Formatted()));
    }
}
