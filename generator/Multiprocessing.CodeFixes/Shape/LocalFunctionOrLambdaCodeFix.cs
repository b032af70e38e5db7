namespace Multiprocessing.CodeFixes.Shape;

/// <summary>
/// MP0012: a local function that captures nothing becomes a method of the type; a lambda loses the attribute.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LocalFunctionOrLambdaCodeFix() : ProcessFix(
    "Move to a static method", DiagnosticIds.LocalFunctionOrLambda)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        LocalFunctionStatementSyntax? local = finding.Node.Ancestor<LocalFunctionStatementSyntax>();
        if (finding.Node.Ancestor<LambdaExpressionSyntax>() is { } lambda && (local is null || local.Contains(lambda)))
        {
            return Mark.Find(lambda, model, cancellationToken) is { } mark && Mark.Remove(lambda, mark) is { } plain
                ? await finding.Document.ReplaceAsync(lambda, plain, cancellationToken).ConfigureAwait(false)
                : null;
        }

        if (local?.Ancestor<TypeDeclarationSyntax>() is not { } type || local.TypeParameterList is not null)
            return null;
        if (local.Parent is not BlockSyntax || local.Ancestor<MemberDeclarationSyntax>() is not { } owner) return null;
        if (Captures(local, model, cancellationToken)) return null;
        if (model.GetDeclaredSymbol(type, cancellationToken)?.GetMembers(local.Identifier.ValueText).Length > 0)
            return null;

        SyntaxTokenList modifiers = SyntaxFactory.TokenList(
            local.Modifiers.Where(m => !m.IsKind(SyntaxKind.StaticKeyword)));
        modifiers = modifiers.Insert(
            0, SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        modifiers = modifiers.Insert(
            0, SyntaxFactory.Token(SyntaxKind.PrivateKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        MethodDeclarationSyntax method = SyntaxFactory.MethodDeclaration(
                local.AttributeLists, modifiers, local.ReturnType, null, local.Identifier, null,
                local.ParameterList, local.ConstraintClauses, local.Body, local.ExpressionBody, local.SemicolonToken)
            .WithLeadingTrivia(local.LineEnd()).Formatted();
        DocumentEditor editor = await DocumentEditor.CreateAsync(
            finding.Document, cancellationToken).ConfigureAwait(false);
        editor.InsertAfter(owner, method);
        editor.RemoveNode(local, SyntaxRemoveOptions.KeepNoTrivia);
        Document moved = editor.GetChangedDocument();
        return moved.Project.Solution;
    }

    private static bool Captures(
        LocalFunctionStatementSyntax local, SemanticModel model, CancellationToken cancellationToken) =>
        local.DescendantNodes().Any(node => node is ThisExpressionSyntax or BaseExpressionSyntax
            || (node is IdentifierNameSyntax name
                && model.GetSymbolInfo(name, cancellationToken).Symbol is { } symbol
                && IsOfTheOutside(symbol, local, cancellationToken)));

    private static bool IsOfTheOutside(
        ISymbol symbol, SyntaxNode local, CancellationToken cancellationToken) => symbol switch
        {
            ILocalSymbol or IParameterSymbol or IRangeVariableSymbol
                or IMethodSymbol { MethodKind: MethodKind.LocalFunction } =>
                !symbol.DeclaringSyntaxReferences.Any(r => local.Contains(r.GetSyntax(cancellationToken))),
            IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary } or IEventSymbol =>
                !symbol.IsStatic
                    && symbol.ContainingType.DeclaringSyntaxReferences.Any(
                        r => r.GetSyntax(cancellationToken).Contains(local)),
            _ => false,
        };
}
