namespace Multiprocessing.CodeFixes.Usage;

/// <summary>
/// MP3006, MP3007: the marked method gets a parameter, and its callers pass the value of the static; not where a
/// caller cannot reach it.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class StaticReadCodeFix() : ProcessFix(
    "Pass it as a parameter", DiagnosticIds.MutableStaticRead, DiagnosticIds.HandleThroughStatic)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<MethodDeclarationSyntax>() is not { } declaration) return null;
        ISymbol? member = finding.Node.AncestorsAndSelf().OfType<ExpressionSyntax>()
            .Select(
                e => model.GetSymbolInfo(
                    e, cancellationToken).Symbol).FirstOrDefault(s => s is IFieldSymbol or IPropertySymbol);
        if (member is null || model.GetDeclaredSymbol(declaration, cancellationToken) is not { } method) return null;
        if (method.PartialImplementationPart is not null || method.PartialDefinitionPart is not null) return null;
        ITypeSymbol type = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
        string name = model.FreeName(declaration.Body?.SpanStart ?? declaration.SpanStart, ParameterName(member.Name));
        ExpressionSyntax[] uses = declaration.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(e => e is IdentifierNameSyntax or MemberAccessExpressionSyntax
                && !(e.Parent is MemberAccessExpressionSyntax outer && outer.Name == e)
                && SymbolEqualityComparer.Default.Equals(
                    model.GetSymbolInfo(e, cancellationToken).Symbol, member)).ToArray();
        KnownTypes types = KnownTypes.Of(model.Compilation);
        int position = method.Parameters
            .TakeWhile(p => !types.CancellationToken.Is(p.Type) && !p.IsParams && !p.IsOptional).Count();

        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        ParameterSyntax parameter = SyntaxFactory.Parameter(SyntaxFactory.Identifier(name))
            .WithType(generator.TypeName(type).WithTrailingTrivia(SyntaxFactory.Space));
        MethodDeclarationSyntax changed = declaration.ReplaceNodes(
            uses, (_, use) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(use));
        changed = changed.WithParameterList(changed.ParameterList
            .WithParameters(changed.ParameterList.Parameters.Insert(position, parameter)).Formatted());
        var argument = (ExpressionSyntax)generator.MemberAccessExpression(
            generator.TypeName(member.ContainingType), member.Name);

        foreach ((DocumentId id, InvocationExpressionSyntax call) in
            await StubSites.FindAsync(finding.Solution, method, types, cancellationToken).ConfigureAwait(false))
        {
            SemanticModel? site = await finding.Solution.GetDocument(id)!.GetSemanticModelAsync(
                cancellationToken).ConfigureAwait(false);
            if (site?.IsAccessible(call.SpanStart, member) != true) return null;
        }

        Solution? solution = await finding.Document.ReplaceAsync(
            declaration, changed, cancellationToken).ConfigureAwait(false);
        return solution is null ? null : await StubSites.AddArgumentAsync(
            finding.Solution, solution, method, types, position, name, argument,
            cancellationToken).ConfigureAwait(false);
    }

    private static string ParameterName(string member)
    {
        string bare = member.StartsWith("s_", StringComparison.Ordinal) ? member.Substring(2) : member.TrimStart('_');
        return char.ToLowerInvariant(bare[0]) + bare.Substring(1);
    }
}
