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
                if (FindHidingMember(type.Name, library) is { } member && MethodShape.Marked(type, library).Count > 0)
                {
                    symbol.ReportDiagnostic(At(type.Locations[0], type.Name, member.ContainingType.Name));
                }
            },
            SymbolKind.NamedType);

    private static ISymbol? FindHidingMember(string name, Library library) =>
        Visible(library.PoolInterface, name) ?? Visible(library.Pool, name) ?? Visible(library.Pool?.BaseType, name);

    private static ISymbol? Visible(INamedTypeSymbol? type, string name) =>
        type?.GetMembers(name).FirstOrDefault(member =>
            member.DeclaredAccessibility == Accessibility.Public && !member.IsStatic);
}
