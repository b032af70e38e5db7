namespace Multiprocessing.CodeFixes.Crossing;

/// <summary>
/// MP1021: a local array and the parameter that it goes to become shared memory, where each use of both has its
/// counterpart there, where nobody else passes an array, and where the local's block does not end before the call.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class LargeArrayByValueCodeFix() : ProcessFix(
    "Share it as SharedArray<T>", DiagnosticIds.LargeArrayByValue)
{
    private protected override bool CallsNewStubs => true;

    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<ArgumentSyntax>() is not { Expression: IdentifierNameSyntax name } given) return null;
        if (given.Parent?.Parent is not InvocationExpressionSyntax call) return null;
        if (model.GetSymbolInfo(name, cancellationToken).Symbol
            is not ILocalSymbol { Type: IArrayTypeSymbol array } local) return null;
        if (!EndsInItsStatement(call) || StubSites.MethodOf(call, model, cancellationToken) is not { } method)
            return null;
        if (DeclarationOf(local, cancellationToken) is not { Parent: BlockSyntax block } statement) return null;
        if (model.GetDeclaredSymbol(block.Ancestor<MemberDeclarationSyntax>()!, cancellationToken) is { } caller
            && SymbolEqualityComparer.Default.Equals(caller, method)) return null;

        IParameterSymbol? parameter = method.Parameters.FirstOrDefault(p =>
            Arguments.For(call.ArgumentList, p.Name, p.Ordinal)?.Expression == name);
        if (parameter is null or { IsParams: true } or { IsOptional: true }
            || parameter.Type.NullableAnnotation == NullableAnnotation.Annotated) return null;
        if (await Declarations.FindAsync(finding.Solution, method, cancellationToken).ConfigureAwait(false)
            is not { Node: MethodDeclarationSyntax declaration } declared
                || method.PartialDefinitionPart is not null) return null;

        // Other callers of the method pass an array.
        List<(DocumentId Document, InvocationExpressionSyntax Call)> calls =
            await StubSites.FindAsync(
                finding.Solution, method, KnownTypes.Of(model.Compilation), cancellationToken).ConfigureAwait(false);
        if (calls.Any(other => other.Document != finding.Document.Id || !block.Span.Contains(other.Call.Span)
            || !IsOf(local, other.Call, parameter, model, cancellationToken))) return null;

        bool StaysShared(ArgumentSyntax argument) => calls.Any(
            c => c.Call.ArgumentList.Arguments.Any(a => a.IsEquivalentTo(argument) && a.Span == argument.Span));
        SemanticModel? bodyModel = await declared.Document.GetSemanticModelAsync(
            cancellationToken).ConfigureAwait(false);
        if (SharedUses.Find(block, local, model, StaysShared, cancellationToken) is not { } outside) return null;
        if (bodyModel?.GetDeclaredSymbol(declaration, cancellationToken) is not { } own) return null;
        if (SharedUses.Find(declaration, own.Parameters[parameter.Ordinal], bodyModel, _ => false, cancellationToken)
            is not { } inside) return null;

        TypeSyntax? shared = SyntaxGenerator.GetGenerator(finding.Document).TypeName(
            model.Compilation, "Multiprocessing.SharedArray`1", array.ElementType);
        if (shared is null || declaration.ParameterList.Parameters[parameter.Ordinal].Type is not { } old) return null;
        inside.Add(old, shared.WithTriviaFrom(old));
        outside.Add(statement, Share(statement, shared));
        Solution solution = finding.Solution;
        foreach (IGrouping<DocumentId, KeyValuePair<SyntaxNode, SyntaxNode>> changes in
            outside.Select(change => (finding.Document.Id, change)).Concat(
                inside.Select(change => (declared.Document.Id, change)))
                .GroupBy(c => c.Id, c => c.change))
        {
            SyntaxNode root = changes.First().Key.SyntaxTree.GetRoot(cancellationToken);
            root = root.ReplaceNodes(
                changes.Select(c => c.Key), (original, _) => changes.First(c => c.Key == original).Value);
            solution = solution.WithDocumentSyntaxRoot(changes.Key, root);
        }

        return solution;
    }

    /// <summary>
    /// A call that is awaited, or run, has ended when the shared memory goes; a stub that is kept may not have.
    /// </summary>
    private static bool EndsInItsStatement(InvocationExpressionSyntax call) =>
        call.Ancestors().TakeWhile(around => around is not (StatementSyntax or AnonymousFunctionExpressionSyntax))
            .Any(around => around is AwaitExpressionSyntax || around is InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" },
            });

    private static LocalDeclarationStatementSyntax? DeclarationOf(
        ILocalSymbol local, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is VariableDeclaratorSyntax
        {
            Initializer.Value: ArrayCreationExpressionSyntax { Initializer: null },
            Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement },
        }
            ? statement
            : null;

    private static bool IsOf(
        ILocalSymbol local, InvocationExpressionSyntax call, IParameterSymbol parameter, SemanticModel model,
        CancellationToken cancellationToken) =>
        EndsInItsStatement(call)
        && Arguments.For(call.ArgumentList, parameter.Name, parameter.Ordinal)?.Expression is { } given
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(given, cancellationToken).Symbol, local);

    /// <summary><c>var data = new T[n]</c> as <c>using var data = new SharedArray&lt;T&gt;(n)</c>.</summary>
    private static LocalDeclarationStatementSyntax Share(LocalDeclarationStatementSyntax statement, TypeSyntax shared)
    {
        VariableDeclaratorSyntax variable = statement.Declaration.Variables[0];
        var creation = (ArrayCreationExpressionSyntax)variable.Initializer!.Value;
        ObjectCreationExpressionSyntax made = SyntaxFactory.ObjectCreationExpression(
            SyntaxFactory.Token(SyntaxKind.NewKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            shared,
            SyntaxFactory.ArgumentList(
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(creation.Type.RankSpecifiers[0].Sizes[0]))),
            null);
        TypeSyntax type = statement.Declaration.Type;
        VariableDeclarationSyntax declaration = statement.Declaration
            .WithType(type.IsVar ? type.WithoutLeadingTrivia() : shared.WithTrailingTrivia(type.GetTrailingTrivia()))
            .WithVariables(
                SyntaxFactory.SingletonSeparatedList(
                    variable.WithInitializer(variable.Initializer.WithValue(made.WithTriviaFrom(creation)))));
        return statement.WithDeclaration(declaration)
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space))
            .WithLeadingTrivia(statement.GetLeadingTrivia());
    }
}
