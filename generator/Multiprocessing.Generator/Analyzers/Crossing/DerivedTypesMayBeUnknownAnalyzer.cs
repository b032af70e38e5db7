using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1015: a hierarchy, or an interface, that a library leaves open to other assemblies.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DerivedTypesMayBeUnknownAnalyzer() : CrossingAnalyzer(Descriptors.DerivedTypesMayBeUnknown.Rule)
{
    private protected override IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types)
    {
        // Nobody derives from the types of a program. A class without any derived type is most likely not meant to have
        // one.
        if (node.IsRefused) yield break;
        if (types.Compilation.Options.OutputKind != OutputKind.DynamicallyLinkedLibrary) yield break;
        foreach ((TypeNode reached, _, ISymbol? member) in Closure.Walk(node))
        {
            if (reached.Kind != CrossingKind.Union || reached.Symbol is not INamedTypeSymbol type) continue;
            if (!Closure.IsOwn(type, types.Compilation) || !IsOpen(type)) continue;
            yield return Descriptors.DerivedTypesMayBeUnknown.Create(
                position.Location, type.Locations, Facts.Of(type, member), position.Name, type.ToMinimalName());
            yield break;
        }
    }

    private static bool IsOpen(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.DeclaredAccessibility != Accessibility.Public) return false;
        }

        return type.TypeKind == TypeKind.Interface || type.InstanceConstructors.Any(c => c.DeclaredAccessibility is
                Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && !(c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type)));
    }
}
