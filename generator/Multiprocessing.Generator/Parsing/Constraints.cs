using Microsoft.CodeAnalysis.Operations;

namespace Multiprocessing.Generator.Parsing;

/// <summary>Whether type arguments are such as the constraints of a generic type ask for.</summary>
internal static class Constraints
{
    /// <param name="types">The types of the compilation, which knows the conversions.</param>
    /// <param name="type">A generic type, open; what contains it is not generic.</param>
    /// <param name="arguments">One argument for each of its parameters.</param>
    public static bool Allow(KnownTypes types, INamedTypeSymbol type, ITypeSymbol[] arguments) =>
        type.TypeParameters.All(parameter => Allow(types, parameter, arguments));

    private static bool Allow(KnownTypes types, ITypeParameterSymbol parameter, ITypeSymbol[] arguments)
    {
        ITypeSymbol argument = arguments[parameter.Ordinal];
        if (parameter.HasReferenceTypeConstraint && !argument.IsReferenceType) return false;
        if (parameter.HasValueTypeConstraint && (!argument.IsValueType || IsNullable(argument))) return false;
        if (parameter.HasUnmanagedTypeConstraint && !argument.IsUnmanagedType) return false;
        if (parameter.HasConstructorConstraint && !HasConstructor(argument, types)) return false;
        return parameter.ConstraintTypes.All(constraint =>
            Converts(types.Compilation, argument, Filled(types.Compilation, constraint, arguments)));
    }

    /// <summary>
    /// A constraint is met by what is the type, derives from it or implements it, boxed or not; not by other
    /// conversions.
    /// </summary>
    private static bool Converts(Compilation compilation, ITypeSymbol argument, ITypeSymbol constraint)
    {
        CommonConversion conversion = compilation.ClassifyCommonConversion(argument, constraint);
        if (conversion.IsIdentity) return true;
        bool isBoxed = argument.IsValueType && constraint.IsReferenceType && !IsNullable(argument);
        return conversion is { Exists: true, IsImplicit: true, IsUserDefined: false }
            && (conversion.IsReference || isBoxed);
    }

    /// <summary>
    /// The constraint with the arguments in place of the parameters, as in <c>where T : IComparable&lt;T&gt;</c>.
    /// </summary>
    private static ITypeSymbol Filled(Compilation compilation, ITypeSymbol constraint, ITypeSymbol[] arguments)
    {
        ITypeSymbol Inner(ITypeSymbol type) => Filled(compilation, type, arguments);
        return constraint switch
        {
            ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type } parameter =>
                arguments[parameter.Ordinal],
            IArrayTypeSymbol array => compilation.CreateArrayTypeSymbol(Inner(array.ElementType), array.Rank),
            INamedTypeSymbol { IsGenericType: true, ContainingType: null or { IsGenericType: false } } type =>
                type.OriginalDefinition.Construct(type.TypeArguments.Select(Inner).ToArray()),
            _ => constraint,
        };
    }

    private static bool HasConstructor(ITypeSymbol type, KnownTypes types) => type.IsValueType
        || (type is INamedTypeSymbol { IsAbstract: false } named
            && named.InstanceConstructors.Any(c => c.Parameters.IsEmpty
                && c.DeclaredAccessibility == Accessibility.Public
                    && SetsAllRequired(c, types)));

    /// <summary>Whether <c>new</c> needs no initializer for members that are required.</summary>
    public static bool SetsAllRequired(IMethodSymbol constructor, KnownTypes types) =>
        types.SetsRequiredMembers.IsOn(constructor) || !HasRequiredMembers(constructor.ContainingType);

    private static bool HasRequiredMembers(INamedTypeSymbol? type) => type is not null
        && (type.GetMembers().Any(m => m is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true })
            || HasRequiredMembers(type.BaseType));

    private static bool IsNullable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
}
