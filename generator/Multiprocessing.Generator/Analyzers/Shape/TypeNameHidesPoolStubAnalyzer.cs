using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0010: a member of the pool wins over the generated extension property of the same name.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TypeNameHidesPoolStubAnalyzer() : ProcessAnalyzer(Descriptors.TypeNameHidesPoolStub.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                var type = (INamedTypeSymbol)symbol.Symbol;
                ISymbol? hiding = FindHidingMember(type.Name, types) ?? FindHidingStub(type, types);
                if (hiding is null || ShapeRules.Marked(type, types).Count == 0) return;
                symbol.ReportDiagnostic(Descriptors.TypeNameHidesPoolStub.Create(
                    type.Locations[0], type.Name, hiding.ContainingType.Name));
            },
            SymbolKind.NamedType);

    /// <summary>A method of the type around it whose pool stub is called like the nested type.</summary>
    private static ISymbol? FindHidingStub(INamedTypeSymbol type, KnownTypes types) =>
        type.ContainingType is not { } outer || !type.Name.EndsWith("Async", StringComparison.Ordinal)
        ? null
        : ShapeRules.Marked(outer, types)
            .FirstOrDefault(method => StubNames.OnPool(StubNames.Of(method, types)) == type.Name);

    private static ISymbol? FindHidingMember(string name, KnownTypes types) =>
        Visible(types.PoolInterface.Symbol, name) ?? Visible(types.Pool.Symbol, name)
        ?? Visible(types.Pool.Symbol?.BaseType, name);

    private static ISymbol? Visible(INamedTypeSymbol? type, string name) =>
        type?.GetMembers(name).FirstOrDefault(member =>
            member.DeclaredAccessibility == Accessibility.Public && !member.IsStatic);
}
