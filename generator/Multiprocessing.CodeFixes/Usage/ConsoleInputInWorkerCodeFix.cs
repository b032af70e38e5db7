namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3008: Console.ReadLine() becomes an optional parameter, so that the caller can read it where there is somebody to
/// type.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ConsoleInputInWorkerCodeFix() : ProcessFix(
    "Pass the line as a parameter", DiagnosticIds.ConsoleInputInWorker)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<InvocationExpressionSyntax>() is not { } call) return null;
        if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ReadLine" }) return null;
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        if (call.Ancestors().TakeWhile(around => around != declaration).Any(MayRepeat)) return null;
        if (model.GetDeclaredSymbol(declaration, cancellationToken)
            is not { PartialImplementationPart: null, PartialDefinitionPart: null }) return null;

        SeparatedSyntaxList<ParameterSyntax> parameters = declaration.ParameterList.Parameters;
        int position = ParameterLists.EndOfPlain(parameters);
        if (parameters.Skip(position).Any(p => p.Default is null && !p.Modifiers.Any(SyntaxKind.ParamsKeyword)))
            return null;
        string name = model.FreeName(declaration.Body?.SpanStart ?? call.SpanStart, "input");
        ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(SyntaxFactory.ParseTypeName("string?").WithTrailingTrivia(SyntaxFactory.Space))
            .WithDefault(
                SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(SyntaxKind.NullLiteralExpression)));
        MethodDeclarationSyntax changed = declaration.ReplaceNode(
            call, SyntaxFactory.IdentifierName(name).WithTriviaFrom(call));
        changed = changed.WithParameterList(
            changed.ParameterList.WithParameters(parameters.Insert(position, parameter)).Formatted());
        return await finding.Document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What reads several lines, for which one parameter is not enough, or none.</summary>
    private static bool MayRepeat(SyntaxNode around) =>
        around is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
        or CommonForEachStatementSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
        or QueryExpressionSyntax;
}
