namespace Multiprocessing.CodeFixes.Shape;

/// <summary>
/// MP0005: a span becomes ReadOnlyMemory, or Memory where the method writes to it; the body goes on working with its
/// span.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class ParameterIsRefStructCodeFix() : ProcessFix("Pass as memory", DiagnosticIds.ParameterIsRefStruct)
{
    internal override async Task<Solution?> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        if (finding.Node.Ancestor<ParameterSyntax>()
            is not { Parent.Parent: MethodDeclarationSyntax declaration } parameter) return null;
        SemanticModel model = await finding.ModelAsync(cancellationToken).ConfigureAwait(false);
        if (model.GetDeclaredSymbol(parameter, cancellationToken) is not { } symbol) return null;
        KnownTypes types = KnownTypes.Of(model.Compilation);
        if (symbol.Type is not INamedTypeSymbol span || !types.IsSpan(span)) return null;

        var generator = SyntaxGenerator.GetGenerator(finding.Document);
        foreach (string memory in new[] { "System.ReadOnlyMemory`1", "System.Memory`1" })
        {
            if (model.Compilation.GetTypeByMetadataName(memory)?.Construct(span.TypeArguments[0]) is not { } wanted)
                return null;
            if (!await StubSites.AcceptAsync(
                finding.Solution, symbol, types, wanted, cancellationToken).ConfigureAwait(false)) continue;
            TypeSyntax type = generator.TypeName(wanted);
            MethodDeclarationSyntax changed = declaration.ReplaceNodes(
                declaration.DescendantNodes().Where(
                    inner => inner == parameter || IsUse(inner, symbol, model, cancellationToken)),
                (original, current) => original == parameter
                    ? parameter.WithType(type.WithTriviaFrom(parameter.Type!))
                    : SyntaxFactory.MemberAccessExpression(
                        SyntaxKind.SimpleMemberAccessExpression,
                        ((IdentifierNameSyntax)current).WithoutTrivia(),
                        SyntaxFactory.IdentifierName("Span")).WithTriviaFrom(current));
            if (await finding.Document.TryReplaceAsync(declaration, changed, cancellationToken).ConfigureAwait(false)
                is { } solution) return solution;
        }

        return null;
    }

    private static bool IsUse(
        SyntaxNode node, IParameterSymbol parameter, SemanticModel model, CancellationToken cancellationToken) =>
        node is IdentifierNameSyntax name && name.Identifier.ValueText == parameter.Name
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, parameter);
}
