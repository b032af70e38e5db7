namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// Finds the item types of queues and pipes where they are mentioned, as in <c>new ProcessQueue&lt;Order&gt;()</c>:
/// such a queue may be used before any marked method is, or by a program that has none.
/// </summary>
internal static class HandleItemParser
{
    /// <summary>By names alone, as every node of every file passes here.</summary>
    public static bool CanBe(SyntaxNode node) => node is GenericNameSyntax { TypeArgumentList.Arguments.Count: 1 } name
        && name.Identifier.ValueText switch
        {
            "ProcessQueue" or "ProcessConnection" => true,
            "Create" or "CreateOneWay" => name.Parent is MemberAccessExpressionSyntax { Expression: var owner }
                && owner.ToString().EndsWith("ProcessPipe", System.StringComparison.Ordinal),
            _ => false,
        };

    public static ItemResult? Parse(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        Compilation compilation = context.SemanticModel.Compilation;
        if (!ShapeRules.AllowsItems(compilation)) return null;
        using Qualifiers.Scope names = Qualifiers.Enter(compilation);
        if (Find(context.SemanticModel, context.Node, cancellationToken) is not { } mention) return null;
        (ITypeSymbol item, IAssemblySymbol runtime) = mention;
        TypeNode node = TypeClosure.Of(compilation).Resolve(item);
        KnownTypes types = KnownTypes.Of(compilation);
        if (FormatterParser.ItemOf(types, node) is not { } found) return null;
        return new ItemResult(
            Homes.OfAssembly(compilation), MethodParser.OverrideModifiers(runtime, compilation), found,
            FormatterParser.FormattersOf(types, [node]));
    }

    /// <summary>What the queue or pipe that a node mentions carries, and the assembly of the library.</summary>
    public static (ITypeSymbol Item, IAssemblySymbol Runtime)? Find(
        SemanticModel model, SyntaxNode node, CancellationToken cancellationToken)
    {
        KnownTypes types = KnownTypes.Of(model.Compilation);
        (ITypeSymbol Item, IAssemblySymbol Runtime)? found = model.GetSymbolInfo(node, cancellationToken).Symbol switch
        {
            INamedTypeSymbol { TypeArguments.Length: 1 } type when types.IsHandle(type) =>
                (type.TypeArguments[0], type.ContainingAssembly),
            IMethodSymbol { TypeArguments.Length: 1 } method when types.Pipe.Is(method.ContainingType) =>
                (method.TypeArguments[0], method.ContainingAssembly),
            _ => null,
        };
        return found is { Item: not ITypeParameterSymbol } ? found : null;
    }
}

/// <summary>What one mention of a queue or pipe adds to the generated code.</summary>
internal sealed record ItemResult(
    string Namespace, string Override, ItemModel Item, EquatableArray<FormatterModel> Formatters);
