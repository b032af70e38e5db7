using Multiprocessing.Generator.Parsing;
namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0010: a member of the pool wins over the generated extension property of the same name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypeNameHidesPoolStubAnalyzer() : ProcessAnalyzer(Descriptors.TypeNameHidesPoolStub)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                string? owner = FindHidingMember(type.Name, library)?.ContainingType.Name ?? FindHidingStub(type)?.ContainingType.Name;
                if (owner is not null && ShapeRules.Marked(type).Count > 0) symbol.ReportDiagnostic(At(type.Locations[0], type.Name, owner));
            },
            SymbolKind.NamedType);

    /// <summary>A method of the type around it whose pool stub is called like the nested type.</summary>
    private static IMethodSymbol? FindHidingStub(INamedTypeSymbol type) => type.ContainingType is not { } outer
        || !type.Name.EndsWith("Async", StringComparison.Ordinal)
        ? null
        : ShapeRules.Marked(outer).FirstOrDefault(method => StubNames.OnPool(StubNames.Of(method)) == type.Name);

    private static ISymbol? FindHidingMember(string name, Library library) =>
        Visible(library.PoolInterface, name) ?? Visible(library.Pool, name) ?? Visible(library.Pool?.BaseType, name);

    private static ISymbol? Visible(INamedTypeSymbol? type, string name) =>
        type?.GetMembers(name).FirstOrDefault(member =>
            member.DeclaredAccessibility == Accessibility.Public && !member.IsStatic);
}
