using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>Finds what queues and pipes carry, where they are declared or made.</summary>
internal static class HandleItems
{
    public static Position? Find(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        if (!HandleItemParser.CanBe(context.Node) || IsSaidElsewhere(context, types)) return null;
        if (HandleItemParser.Find(context.SemanticModel, context.Node, context.CancellationToken) is not { } found)
            return null;
        if (HasTypeParameter(found.Item)) return null;
        var name = (GenericNameSyntax)context.Node;
        string owner = name.Identifier.ValueText is "Create" or "CreateOneWay"
            ? "ProcessPipe"
            : name.Identifier.ValueText;
        return new Position(
            found.Item, $"the items of {owner}<{found.Item.ToMinimalName()}>",
            name.TypeArgumentList.Arguments[0].GetLocation());
    }

    /// <summary>
    /// At the parameter of a marked method; or at the type of the variable, if a new queue goes into one.
    /// </summary>
    private static bool IsSaidElsewhere(SyntaxNodeAnalysisContext context, KnownTypes types)
    {
        if (context.Node.Parent
            is ObjectCreationExpressionSyntax { Parent: EqualsValueClauseSyntax { Parent: { } variable } }
                && DeclaredType(variable)?.DescendantNodesAndSelf().Any(HandleItemParser.CanBe) == true) return true;

        MethodDeclarationSyntax? method = context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>();
        if (method is null || method.AttributeLists.Count == 0) return false;
        bool isInSignature = method.ParameterList.Span.Contains(context.Node.Span)
            || method.ReturnType.Span.Contains(context.Node.Span);
        return isInSignature
            && context.SemanticModel.GetDeclaredSymbol(method, context.CancellationToken) is IMethodSymbol symbol
            && types.IsMarked(symbol);
    }

    private static TypeSyntax? DeclaredType(SyntaxNode variable) => variable switch
    {
        PropertyDeclarationSyntax property => property.Type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type,
        _ => null,
    };

    private static bool HasTypeParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => HasTypeParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasTypeParameter),
        _ => false,
    };
}
