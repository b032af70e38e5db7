using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Agreement;

/// <summary>Lists the public types of assemblies, with the parameters of generic ones filled in.</summary>
internal sealed class PublicTypes(CSharpCompilation compilation)
{
    private readonly ITypeSymbol[] _candidates =
    [
        compilation.GetSpecialType(SpecialType.System_Int32),
        compilation.GetSpecialType(SpecialType.System_String),
        compilation.GetSpecialType(SpecialType.System_Double),
        compilation.GetTypeByMetadataName("System.DayOfWeek")!,
        compilation.GetTypeByMetadataName("System.Version")!,
        compilation.GetTypeByMetadataName("System.Numerics.Complex")!,
        compilation.GetTypeByMetadataName("System.Attribute")!,
        compilation.GetTypeByMetadataName("System.Exception")!,
        compilation.GetTypeByMetadataName("System.Delegate")!,
        compilation.GetTypeByMetadataName("System.IO.MemoryStream")!,
        compilation.GetTypeByMetadataName("System.Security.Cryptography.SHA256")!,
    ];

    /// <summary>The generic types that no argument fits.</summary>
    internal List<INamedTypeSymbol> NotClosed { get; } = [];

    internal List<INamedTypeSymbol> In(IEnumerable<IAssemblySymbol> assemblies)
    {
        var found = new List<INamedTypeSymbol>();
        foreach (IAssemblySymbol assembly in assemblies)
        {
            var spaces = new Stack<INamespaceOrTypeSymbol>([assembly.GlobalNamespace]);
            while (spaces.TryPop(out INamespaceOrTypeSymbol? space))
            {
                foreach (INamespaceOrTypeSymbol member in space.GetMembers().OfType<INamespaceOrTypeSymbol>())
                {
                    if (member is INamedTypeSymbol { DeclaredAccessibility: not Accessibility.Public }) continue;
                    spaces.Push(member);
                    if (member is not INamedTypeSymbol type) continue;
                    if (Close(type) is { } closed) found.Add(closed);
                    else NotClosed.Add(type);
                }
            }
        }

        return [.. found.DistinctBy(t => t.ToDisplayString())
            .OrderBy(t => t.ToDisplayString(), StringComparer.Ordinal)];
    }

    private INamedTypeSymbol? Close(INamedTypeSymbol type)
    {
        if (type.ContainingType is { } outer)
        {
            if (Close(outer) is not { } closed) return null;
            type = closed.GetTypeMembers(type.Name, type.Arity).Single();
        }

        if (type.Arity == 0) return type;
        foreach (ITypeSymbol candidate in _candidates)
        {
            INamedTypeSymbol closed = type.Construct([.. type.TypeParameters.Select(p => Choose(p, candidate))]);
            if (IsValid(closed)) return closed;
        }

        return null;
    }

    /// <summary>The wished argument, or the first that the simple constraints allow.</summary>
    private ITypeSymbol Choose(ITypeParameterSymbol parameter, ITypeSymbol wished) =>
        _candidates.Prepend(wished).First(c =>
            (!parameter.HasValueTypeConstraint || c.IsValueType)
            && (!parameter.HasReferenceTypeConstraint || c.IsReferenceType));

    private bool IsValid(INamedTypeSymbol closed)
    {
        for (int i = 0; i < closed.Arity; i++)
        {
            ITypeParameterSymbol parameter = closed.TypeParameters[i];
            ITypeSymbol argument = closed.TypeArguments[i];
            if (parameter.HasConstructorConstraint && argument.IsReferenceType
                && (argument.IsAbstract
                    || !((INamedTypeSymbol)argument).InstanceConstructors.Any(
                        c => c is { Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public })))
                return false;
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
            {
                ITypeSymbol wanted = Substitute(constraint, closed);
                Conversion conversion = compilation.ClassifyConversion(argument, wanted);
                if (!conversion.IsImplicit || !(conversion.IsIdentity || conversion.IsReference || conversion.IsBoxing))
                    return false;
            }
        }

        return true;
    }

    private static ITypeSymbol Substitute(ITypeSymbol type, INamedTypeSymbol closed) => type switch
    {
        ITypeParameterSymbol parameter => closed.TypeArguments[parameter.Ordinal],
        INamedTypeSymbol { Arity: > 0 } named =>
            named.OriginalDefinition.Construct([.. named.TypeArguments.Select(a => Substitute(a, closed))]),
        _ => type,
    };
}
