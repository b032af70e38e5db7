namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>MP1012, MP1013: the method takes the token or the progress itself, and the member stays behind.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MoveToParameterCodeFix() : ProcessFix(
    "Move it to a parameter", DiagnosticIds.CancellationTokenInData, DiagnosticIds.ProgressInData)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax declaration })
            return null;
        if (await finding.MemberAsync(cancellationToken).ConfigureAwait(false)
            is not { } member) return null;
        ITypeSymbol? type = member is IFieldSymbol field ? field.Type : (member as IPropertySymbol)?.Type;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (type is null || model is null) return null;
        bool isToken = finding.Id == DiagnosticIds.CancellationTokenInData;
        if (isToken && !KnownTypes.Of(model.Compilation).CancellationToken.Is(type)) return null;

        // Mark the method, since leaving the member out may change the same document.
        Tracked<MethodDeclarationSyntax> tracked = await Tracked.CreateAsync(
            finding.Document, declaration, cancellationToken).ConfigureAwait(false);
        (Document document, declaration, model) = await tracked.FindAsync(cancellationToken).ConfigureAwait(false);
        string? id = member.GetDocumentationCommentId();
        SyntaxNode[] uses = declaration.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Where(access =>
            model.GetSymbolInfo(
                access, cancellationToken).Symbol?.GetDocumentationCommentId() == id).ToArray<SyntaxNode>();
        IParameterSymbol? existing = model.GetDeclaredSymbol(declaration, cancellationToken)?.Parameters
            .FirstOrDefault(
                p =>
                    p.Type.ToDisplayString() == type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());
        string name = existing?.Name ?? (isToken ? "cancellationToken" : "progress");
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            uses, (_, use) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use));
        if (existing is null)
        {
            var generator = SyntaxGenerator.GetGenerator(document);
            TypeSyntax typeName = generator.TypeName(
                isToken ? type : type.WithNullableAnnotation(NullableAnnotation.Annotated));
            ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
                .WithType(typeName.WithTrailingTrivia(SyntaxFactory.Space))
                .WithDefault(SyntaxFactory.EqualsValueClause(SyntaxFactory.LiteralExpression(
                    isToken ? SyntaxKind.DefaultLiteralExpression : SyntaxKind.NullLiteralExpression)));
            SeparatedSyntaxList<ParameterSyntax> parameters = changed.ParameterList.Parameters;
            int position = isToken ? parameters.Count : ParameterLists.EndOfPlain(parameters);
            if (parameters.Skip(position).Any(p => p.Default is null)
                || parameters.LastOrDefault()?.Modifiers.Any(SyntaxKind.ParamsKeyword) == true) return null;
            changed = changed.WithParameterList(
                changed.ParameterList.WithParameters(parameters.Insert(position, parameter)).Formatted());
        }

        Solution? solution = await document.ReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false);
        return solution?.GetDocument(document.Id) is { } current
            ? await LeaveMemberOutCodeFix.LeaveOutAsync(finding.In(current), cancellationToken).ConfigureAwait(false)
            : null;
    }
}
