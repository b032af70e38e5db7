namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1004: a parameter that is a stream becomes its bytes, a reader its text, a file stream its path; the body opens it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StreamCannotCrossCodeFix() : MemberOrParameterFix("Pass the content, or the path", DiagnosticIds.StreamCannotCross)
{
    private protected override async Task<Solution?> ReplaceAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax declaration } parameter) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { } symbol || Made(symbol.Type) is not { } made) return null;
        MethodDeclarationSyntax? changed = made.Change(declaration, parameter);
        if (changed is null)
        {
            SyntaxNode[] uses = declaration.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use =>
                SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellationToken).Symbol, symbol)).ToArray<SyntaxNode>();
            if (uses.Length > 1) return null;
            changed = made.ChangeUse(declaration, parameter, uses.FirstOrDefault());
        }

        return await finding.Document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    private static MadeInBody? Made(ITypeSymbol type) => type.ContainingNamespace?.ToDisplayString() != "System.IO" ? null : type.Name switch
    {
        "Stream" or "MemoryStream" => new MadeInBody([("byte[]", "Bytes")], "new System.IO.MemoryStream({0})"),
        "TextReader" or "StringReader" => new MadeInBody([("string", "Text")], "new System.IO.StringReader({0})"),
        "FileStream" => new MadeInBody([("string", "Path")], "System.IO.File.OpenRead({0})"),
        "StreamReader" => new MadeInBody([("string", "Path")], "System.IO.File.OpenText({0})"),
        _ => null,
    };
}
