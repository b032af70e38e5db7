namespace Multiprocessing.Generator.Parsing;

/// <summary>What only the syntax of a declaration tells: bodies, initializers and modifiers.</summary>
internal static class OwnSyntax
{
    public static bool IsPartial(INamedTypeSymbol type) =>
        Declarations(type).Any(d => d.Modifiers.Any(SyntaxKind.PartialKeyword));

    public static bool IsFieldLike(IEventSymbol symbol) =>
        !symbol.IsAbstract && symbol.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is VariableDeclaratorSyntax);

    /// <summary>
    /// The attributes of an event's field have no symbol, so <c>[field: NonSerialized]</c> has to be read as text.
    /// </summary>
    public static bool IsNotSerialized(IEventSymbol symbol) => symbol.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax().FirstAncestorOrSelf<EventFieldDeclarationSyntax>())
        .Where(declaration => declaration is not null)
        .SelectMany(declaration => declaration!.AttributeLists)
        .Where(list => list.Target?.Identifier.IsKind(SyntaxKind.FieldKeyword) == true)
        .SelectMany(list => list.Attributes)
        .Any(attribute => attribute.Name.ToString().Split('.').Last() is "NonSerialized" or "NonSerializedAttribute");

    public static string MetadataNameOf(IFieldSymbol field) =>
        field.AssociatedSymbol is IPropertySymbol property
            ? $"<{property.MetadataName}>k__BackingField"
            : field.MetadataName;

    /// <summary>
    /// Whether both accessors of a property are the automatic ones, so that using it is using its field.
    /// </summary>
    public static bool IsAutomatic(
        IPropertySymbol property) => property.DeclaringSyntaxReferences.All(r => r.GetSyntax() switch
    {
        PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } list } =>
            list.Accessors.All(a => a.Body is null && a.ExpressionBody is null),
        ParameterSyntax => true,
        _ => false,
    });

    /// <summary>Whether making an object of the type by <c>new</c> runs no code of the user's.</summary>
    public static bool HasNoConstructionCode(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class
        && !type.DeclaringSyntaxReferences.IsEmpty
        && type.InstanceConstructors.Where(c => !IsCopyConstructor(c)).All(
            c => c is { IsImplicitlyDeclared: true, Parameters.Length: 0 })
        && !type.GetMembers().Any(
            member => member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true })
        && !Declarations(type).SelectMany(d => d.Members).Any(HasInitializer)
        && (type.BaseType is { SpecialType: SpecialType.System_Object }
            || (type.BaseType is { } b && HasNoConstructionCode(b)));

    public static IEnumerable<TypeDeclarationSyntax> Declarations(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(r => r.GetSyntax()).OfType<TypeDeclarationSyntax>();

    private static bool IsCopyConstructor(IMethodSymbol constructor) =>
        constructor.ContainingType.IsRecord
        && constructor.Parameters.Length == 1
        && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, constructor.ContainingType);

    private static bool HasInitializer(MemberDeclarationSyntax member) => member switch
    {
        PropertyDeclarationSyntax property => property.Initializer is not null,
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Any(v => v.Initializer is not null),
        _ => false,
    };
}
