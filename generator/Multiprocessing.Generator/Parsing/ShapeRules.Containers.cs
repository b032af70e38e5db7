namespace Multiprocessing.Generator.Parsing;

internal static partial class ShapeRules
{
    private static readonly ContainerRule[] s_ofContainers =
    [
        new(
            Descriptors.ContainerIsNotPartial.Rule, type => !OwnSyntax.IsPartial(type),
            Descriptors.ContainerIsNotPartial.Create),
        new(Descriptors.ContainerIsFileLocal.Rule, type => type.IsFileLocal, Descriptors.ContainerIsFileLocal.Create),
    ];

    /// <summary>The type and the types around it, from the inside out.</summary>
    public static IEnumerable<INamedTypeSymbol> WithContainers(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
            yield return current;
    }

    /// <summary>A marked method in the type or in a type nested in it, or null.</summary>
    public static IMethodSymbol? FindMarked(INamedTypeSymbol type, KnownTypes types)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            IMethodSymbol? found = member switch
            {
                IMethodSymbol method when IsOrdinary(method) && types.IsMarked(method) => method,
                INamedTypeSymbol nested => FindMarked(nested, types),
                _ => null,
            };
            if (found is not null) return found;
        }

        return null;
    }

    /// <summary>The marked methods of exactly this type, in the order of the source.</summary>
    public static List<IMethodSymbol> Marked(INamedTypeSymbol type, KnownTypes types) =>
        type.GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.PartialDefinitionPart is null && IsOrdinary(method) && types.IsMarked(method))
            .OrderBy(method => method.Locations[0].SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(method => method.Locations[0].SourceSpan.Start)
            .ToList();

    /// <summary>
    /// How a type breaks one rule about those that hold marked methods; null if it does not, or holds none.
    /// </summary>
    public static Diagnostic? FindInContainer(INamedTypeSymbol type, DiagnosticDescriptor rule, KnownTypes types)
    {
        // Asked of every type: what costs more comes last.
        ContainerRule asked = s_ofContainers.First(entry => entry.Rule == rule);
        return asked.IsBrokenBy(type) && FindMarked(type, types) is { } method ? asked.At(type, method) : null;
    }

    private static IEnumerable<Diagnostic> CheckContainers(IMethodSymbol method, KnownTypes types)
    {
        foreach (INamedTypeSymbol type in WithContainers(method.ContainingType))
        {
            foreach (ContainerRule rule in s_ofContainers)
            {
                if (rule.IsBrokenBy(type)) yield return rule.At(type, method);
            }
        }

        if (StubConflicts.FindHidingStubs(method.ContainingType, types) is { } member)
        {
            yield return Descriptors.MemberNameHidesStubs.Create(
                member.Locations[0], StubConflicts.HiddenClass(member, types)!, method.ContainingType.Name);
        }
    }

    private sealed record ContainerRule(
        DiagnosticDescriptor Rule, Func<INamedTypeSymbol, bool> IsBrokenBy,
        Func<Location, string, string, Diagnostic> Create)
    {
        public Diagnostic At(INamedTypeSymbol type, IMethodSymbol method) =>
            Create(type.Locations[0], type.Name, method.Name);
    }
}
