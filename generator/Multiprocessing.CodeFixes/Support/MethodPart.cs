namespace Multiprocessing.CodeFixes.Support;

/// <summary>One declaration of a method, of which a partial one has two.</summary>
internal sealed class MethodPart(
    Document document, MethodDeclarationSyntax node, IMethodSymbol symbol, SemanticModel model)
{
    public DocumentId Document { get; } = document.Id;

    public MethodDeclarationSyntax Node { get; } = node;

    public IMethodSymbol Symbol { get; } = symbol;

    public SemanticModel Model { get; } = model;

    /// <summary>All declarations of the method; null where one of them is not written by a person.</summary>
    public static async Task<List<MethodPart>?> AllAsync(
        Solution solution, IMethodSymbol method, CancellationToken cancellationToken)
    {
        IMethodSymbol definition = method.PartialDefinitionPart ?? method;
        var parts = new List<MethodPart>();
        foreach (IMethodSymbol symbol in
            new[] { definition, definition.PartialImplementationPart }.OfType<IMethodSymbol>())
        {
            if (await Declarations.FindAsync(solution, symbol, cancellationToken).ConfigureAwait(false)
                is not { Node: MethodDeclarationSyntax node } declared) return null;
            SemanticModel? model = await declared.Document.GetSemanticModelAsync(
                cancellationToken).ConfigureAwait(false);
            parts.Add(new MethodPart(declared.Document, node, symbol, model!));
        }

        return parts;
    }

    /// <summary>The names in this declaration by which a parameter is used.</summary>
    public IEnumerable<IdentifierNameSyntax> UsesOf(IParameterSymbol parameter, CancellationToken cancellationToken) =>
        Node.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == parameter.Name
            && SymbolEqualityComparer.Default.Equals(Model.GetSymbolInfo(name, cancellationToken).Symbol, parameter));
}
