namespace Multiprocessing.Generator.Parsing;

/// <summary>Finds the exception types that can be rebuilt from a message alone.</summary>
internal static class ExceptionParser
{
    /// <summary>
    /// The model of an exception type; null if it is none, or cannot be rebuilt by code of the assembly.
    /// </summary>
    public static ExceptionModel? Parse(INamedTypeSymbol type, KnownTypes types)
    {
        if (type.IsAbstract || !types.Exception.IsOrIsBaseOf(type)) return null;
        Compilation compilation = types.Compilation;
        if (!compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)) return null;
        if (ShapeRules.WithContainers(type).Any(t => t.IsGenericType || t.IsFileLocal)) return null;
        if (ShapeRules.Gap(compilation) is not null || Qualifiers.Of(compilation).Of(type) is null) return null;
        using Qualifiers.Scope names = Qualifiers.Enter(compilation);
        IMethodSymbol? simple = null;
        foreach (IMethodSymbol constructor in type.InstanceConstructors)
        {
            if (!compilation.IsSymbolAccessibleWithin(constructor, compilation.Assembly)) continue;
            if (constructor.Parameters.Length is not (1 or 2) || !IsString(constructor.Parameters[0])) continue;
            if (!Constraints.SetsAllRequired(constructor, types)) continue;
            if (constructor.Parameters.Length == 1) simple = constructor;
            else if (IsException(constructor.Parameters[1], types))
                return Model(type, constructor, takesInner: true, types);
        }

        return simple is null ? null : Model(type, simple, takesInner: false, types);
    }

    /// <summary>The exception types of other assemblies that a marked method makes itself.</summary>
    public static EquatableArray<ExceptionModel> ConstructedIn(
        IMethodSymbol method, KnownTypes types, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, ExceptionModel>(System.StringComparer.Ordinal);
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            foreach (var creation in declaration.DescendantNodes().OfType<ObjectCreationExpressionSyntax>())
            {
                // By their names first, because asking for the symbol of every object is too slow for each keystroke.
                if (!creation.Type.ToString().EndsWith("Exception", System.StringComparison.Ordinal)) continue;
                SemanticModel model = types.Compilation.GetSemanticModel(creation.SyntaxTree);
                if (model.GetTypeInfo(creation.Type, cancellationToken).Type is not INamedTypeSymbol type) continue;
                if (SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, types.Compilation.Assembly))
                    continue;
                if (Parse(type, types) is { } exception) found[exception.RuntimeName] = exception;
            }
        }

        return found.Values.ToEquatableArray();
    }

    private static ExceptionModel Model(
        INamedTypeSymbol type, IMethodSymbol constructor, bool takesInner, KnownTypes types) =>
        new(SymbolText.MetadataName(type), SymbolText.Closed(type), takesInner)
        {
            Mentions = Mentions.Of([type, constructor], types),
        };

    private static bool IsString(IParameterSymbol parameter) =>
        parameter is { RefKind: RefKind.None, Type.SpecialType: SpecialType.System_String };

    private static bool IsException(IParameterSymbol parameter, KnownTypes types) =>
        parameter.RefKind == RefKind.None && types.Exception.Is(parameter.Type);
}
