namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1004: a parameter that is a stream becomes its bytes, a reader its text, a file stream its path; the body opens it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StreamCannotCrossCodeFix() : ProcessFix("Pass the content, or the path", DiagnosticIds.StreamCannotCross)
{
    internal override async Task<Solution?> FixAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.IsAboutMember)
        {
            return await LeaveMemberOutCodeFix.LeaveOutAsync(finding, cancellationToken).ConfigureAwait(false);
        }

        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax declaration, Type: { } old } parameter) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { } symbol) return null;
        (string Type, string Suffix, string Open)? change = symbol.Type.Name switch
        {
            "Stream" or "MemoryStream" => ("byte[]", "Bytes", "new System.IO.MemoryStream({0})"),
            "TextReader" or "StringReader" => ("string", "Text", "new System.IO.StringReader({0})"),
            "FileStream" => ("string", "Path", "System.IO.File.OpenRead({0})"),
            "StreamReader" => ("string", "Path", "System.IO.File.OpenText({0})"),
            _ => null,
        };
        if (change is not { } to || symbol.Type.ContainingNamespace.ToDisplayString() != "System.IO") return null;

        string name = parameter.Identifier.ValueText + to.Suffix;
        ParameterSyntax content = parameter
            .WithType(SyntaxFactory.ParseTypeName(to.Type).WithTriviaFrom(old))
            .WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(parameter.Identifier));
        ExpressionSyntax open = SyntaxFactory.ParseExpression(string.Format(System.Globalization.CultureInfo.InvariantCulture, to.Open, name))
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation);
        MethodDeclarationSyntax changed;
        if (declaration.Body is { } body)
        {
            var statement = (LocalDeclarationStatementSyntax)SyntaxFactory.ParseStatement(
                $"using var {parameter.Identifier.ValueText} = x;");
            statement = statement.ReplaceNode(statement.Declaration.Variables[0].Initializer!.Value, open);
            changed = declaration.ReplaceNodes(
                new SyntaxNode[] { parameter, body },
                (original, _) => original == parameter
                    ? content
                    : body.WithStatements(body.Statements.Insert(0, statement.WithTrailingTrivia(declaration.LineEnd()).Formatted())));
        }
        else
        {
            SyntaxNode[] uses = declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use =>
                SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellationToken).Symbol, symbol)).ToArray<SyntaxNode>();
            if (uses.Length > 1) return null;
            changed = declaration.ReplaceNodes(
                uses.Append(parameter), (original, _) => original == parameter ? content : open.WithTriviaFrom(original));
        }

        return await finding.Document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    private protected override string TitleFor(Finding finding) =>
        finding.IsAboutMember ? LeaveMemberOutCodeFix.Title : base.TitleFor(finding);
}
