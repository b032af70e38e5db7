using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>What a user of the library sees of it.</summary>
internal static class PublicSurface
{
    public static CSharpCompilation Compilation { get; } = CSharpCompilation.Create(
        "Surface", references: [.. TestReferences.Framework, .. TestReferences.Runtime, .. TestReferences.Logging]);

    /// <summary>
    /// The names of all types and members that a program can write: 'Type' and 'Type.Member', overloads as one.
    /// </summary>
    public static IEnumerable<string> Names =>
        from type in Types(Library.GlobalNamespace)
        from name in type.GetMembers().Where(IsWritten).Select(NameOf).Prepend(NameOf(type)).Distinct()
        select name;

    private static IAssemblySymbol Library => (IAssemblySymbol)Compilation.GetAssemblyOrModuleSymbol(
        Compilation.References.Single(r => r.Display == typeof(RunInProcessAttribute).Assembly.Location))!;

    public static bool IsPublic(ISymbol? symbol)
    {
        if (symbol is null) return false;
        for (ISymbol? outer = symbol; outer is not null and not INamespaceSymbol; outer = outer.ContainingSymbol)
        {
            if (outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected)) return false;
        }

        return true;
    }

    public static string NameOf(ISymbol symbol)
    {
        ISymbol definition = symbol.OriginalDefinition;
        if (definition is INamedTypeSymbol type)
        {
            string arity = type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters)}>";
            string name = type.Name + arity;
            return type.ContainingType is null ? name : $"{NameOf(type.ContainingType)}.{name}";
        }

        return $"{NameOf(definition.ContainingType)}.{definition.Name}";
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            // Generated code alone uses it; a user writes none of it.
            if (member is INamespaceSymbol { Name: "CompilerServices" }) continue;
            if (member is INamedTypeSymbol type && IsPublic(type) && type.ContainingNamespace.Name == "Multiprocessing")
                yield return type;
            foreach (INamedTypeSymbol inner in Types(member)) yield return inner;
        }
    }

    /// <summary>Whether a program would write the member's name.</summary>
    private static bool IsWritten(ISymbol member)
    {
        if (!IsPublic(member) || member.IsImplicitlyDeclared || member is INamedTypeSymbol) return false;
        INamedTypeSymbol type = member.ContainingType;
        return member switch
        {
            // ToString and the like: overrides of what every object has.
            IMethodSymbol { IsOverride: true } => false,
            IMethodSymbol { MethodKind: MethodKind.Ordinary } => true,
            // The library makes exceptions, structs, and what tells of something (its properties can only be read).
            IMethodSymbol { MethodKind: MethodKind.Constructor } =>
                !type.IsValueType && !IsA(type, "Exception")
                && !type.GetMembers().OfType<IPropertySymbol>().Any(p => p.SetMethod?.IsInitOnly == true),
            // An attribute's properties say what its constructor was given.
            IPropertySymbol => !IsA(type, "Attribute") || ((IPropertySymbol)member).SetMethod is not null,
            IFieldSymbol or IEventSymbol => true,
            _ => false,
        };
    }

    private static bool IsA(INamedTypeSymbol? type, string name) =>
        type is not null && (type.Name == name || IsA(type.BaseType, name));
}
