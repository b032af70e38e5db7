namespace Multiprocessing.CodeFixes.Usage;

/// <summary>MP3001: gives the call to a pool that is in reach.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class CallNeverRunsCodeFix() : ProcessFix("Run it on the pool", DiagnosticIds.CallNeverRuns)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (finding.Node.Ancestor<InvocationExpressionSyntax>() is not { } call) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (model.GetTypeInfo(call, cancellationToken).Type is not { } type) return null;
        if (types.AsyncEnumerable.Is(type) || types.StreamCall.IsOrIsBaseOf(type)) return null;
        bool hasResult = type is INamedTypeSymbol { TypeArguments.Length: > 0 };
        foreach (ISymbol pool in model.LookupSymbols(call.SpanStart).Where(symbol => IsPool(symbol, types, call)))
        {
            ExpressionSyntax result = Run(pool.Name, call);
            Solution? solution = hasResult || StatementOf(call) is not { } statement
                ? await finding.Document.TryReplaceAsync(call, result, cancellationToken).ConfigureAwait(false)
                : await finding.Document.TryReplaceAsync(
                    statement,
                    SyntaxFactory.ExpressionStatement(result.WithoutTrivia()).WithTriviaFrom(statement),
                    cancellationToken).ConfigureAwait(false);
            if (solution is not null) return solution;
        }

        return null;
    }

    private static ExpressionSyntax Run(string pool, InvocationExpressionSyntax call)
    {
        InvocationExpressionSyntax run = SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, SyntaxFactory.IdentifierName(pool),
                SyntaxFactory.IdentifierName("RunAsync")),
            SyntaxFactory.ArgumentList(
                SyntaxFactory.SingletonSeparatedList(SyntaxFactory.Argument(call.WithoutTrivia()))));
        return AsyncCode.Contains(call)
            ? run.Awaited(call)
            : SyntaxFactory.ParseExpression(run + ".GetAwaiter().GetResult()").WithTriviaFrom(call);
    }

    /// <summary>
    /// The statement that is nothing but the call; the body of a lambda belongs to a statement that is more.
    /// </summary>
    private static StatementSyntax? StatementOf(InvocationExpressionSyntax call) => call.Parent switch
    {
        ExpressionStatementSyntax statement => statement,
        AssignmentExpressionSyntax
        {
            Parent: ExpressionStatementSyntax statement,
            Left: IdentifierNameSyntax { Identifier.ValueText: "_" },
        } => statement,
        EqualsValueClauseSyntax
        {
            Parent.Parent: VariableDeclarationSyntax
            {
                Variables.Count: 1,
                Parent: LocalDeclarationStatementSyntax statement,
            },
        } => statement,
        _ => null,
    };

    private static bool IsPool(ISymbol symbol, KnownTypes types, SyntaxNode place)
    {
        ITypeSymbol? type = symbol switch
        {
            ILocalSymbol local when local.Locations[0].SourceSpan.Start < place.SpanStart => local.Type,
            IParameterSymbol parameter => parameter.Type,
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        return types.IsPool(type);
    }
}
