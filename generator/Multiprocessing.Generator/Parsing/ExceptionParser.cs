namespace Multiprocessing.Generator.Parsing;

/// <summary>Finds the exception types that can be rebuilt from a message alone.</summary>
internal static class ExceptionParser
{
    /// <summary>
    /// The model of an exception type; null if it is none, or cannot be rebuilt by code of the assembly.
    /// </summary>
    public static ExceptionModel? Parse(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.IsAbstract || !IsException(type) || !compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)) return null;
        if (ShapeRules.WithContainers(type).Any(t => t.IsGenericType || t.IsFileLocal)) return null;
        if (ShapeRules.Gap(compilation) is not null || Qualifiers.Of(compilation).Of(type) is null) return null;
        using Qualifiers.Scope names = Qualifiers.Enter(compilation);
        IMethodSymbol? simple = null;
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (!compilation.IsSymbolAccessibleWithin(constructor, compilation.Assembly)) continue;
            if (constructor.Parameters.Length is not (1 or 2) || !IsString(constructor.Parameters[0])) continue;
            if (!Constraints.SetsAllRequired(constructor)) continue;
            if (constructor.Parameters.Length == 1) simple = constructor;
            else if (IsException(constructor.Parameters[1])) return Model(type, constructor, takesInner: true);
        }

        return simple is null ? null : Model(type, simple, takesInner: false);
    }

    /// <summary>The exception types of other assemblies that a marked method makes itself.</summary>
    public static EquatableArray<ExceptionModel> ConstructedIn(
        IMethodSymbol method, Compilation compilation, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, ExceptionModel>(System.StringComparer.Ordinal);
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            foreach (ObjectCreationExpressionSyntax creation in declaration.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
            {
                // By their names first, because asking for the symbol of every object is too slow for each keystroke.
                if (!creation.Type.ToString().EndsWith("Exception", System.StringComparison.Ordinal)) continue;
                SemanticModel model = compilation.GetSemanticModel(creation.SyntaxTree);
                if (model.GetTypeInfo(creation.Type, cancellationToken).Type is not INamedTypeSymbol type) continue;
                if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly)) continue;
                if (Parse(type, compilation) is { } exception) found[exception.RuntimeName] = exception;
            }
        }

        return found.Values.ToEquatableArray();
    }

    private static ExceptionModel Model(INamedTypeSymbol type, IMethodSymbol constructor, bool takesInner) =>
        new(SymbolText.MetadataName(type), SymbolText.Closed(type), takesInner) { Mentions = Mentions.Of([type, constructor]) };

    private static bool IsString(IParameterSymbol parameter) =>
        parameter is { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_String };

    private static bool IsException(IParameterSymbol parameter) =>
        parameter is { RefKind: RefKind.None, Type: INamedTypeSymbol { Name: "Exception" } type }
        && SymbolText.MetadataName(type) == "System.Exception";

    private static bool IsException(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? b = type; b is not null; b = b.BaseType)
        {
            if (b.Name == "Exception" && SymbolText.MetadataName(b) == "System.Exception") return true;
        }

        return false;
    }
}
