namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0011: the stubs live in nested classes called <c>Calls</c> and <c>Spawn</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemberNameHidesStubsAnalyzer() : ProcessAnalyzer(Descriptors.MemberNameHidesStubs)
{
    private protected override void Start(CompilationStartAnalysisContext context, Library library) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                ISymbol member = symbol.Symbol;
                if (member.Name is not ("Calls" or "Spawn")) return;
                if (member is IMethodSymbol { MethodKind: not MethodKind.Ordinary }) return;
                INamedTypeSymbol? holder = Holds(member as INamedTypeSymbol, library) ?? Holds(member.ContainingType, library);
                if (holder is not null) symbol.ReportDiagnostic(At(member.Locations[0], member.Name, holder.Name));
            },
            SymbolKind.NamedType, SymbolKind.Method, SymbolKind.Property, SymbolKind.Field, SymbolKind.Event);

    private static INamedTypeSymbol? Holds(INamedTypeSymbol? type, Library library) =>
        type is not null && MethodShape.Marked(type, library).Count > 0 ? type : null;
}
