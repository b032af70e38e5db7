using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>MP0011: the stubs live in nested classes called <c>Calls</c> and <c>Spawn</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemberNameHidesStubsAnalyzer() : ProcessAnalyzer(Descriptors.MemberNameHidesStubs.Rule)
{
    private protected override void Start(CompilationStartAnalysisContext context, KnownTypes types) =>
        context.RegisterSymbolAction(
            symbol =>
            {
                ISymbol member = symbol.Symbol;
                if (member is IMethodSymbol { MethodKind: not MethodKind.Ordinary }) return;
                if (StubConflicts.HiddenClass(member, types) is not { } name) return;
                INamedTypeSymbol? holder = Holds(
                    member as INamedTypeSymbol, types) ?? Holds(member.ContainingType, types);
                if (holder is null) return;
                symbol.ReportDiagnostic(
                    Descriptors.MemberNameHidesStubs.Create(member.Locations[0], name, holder.Name));
            },
            SymbolKind.NamedType, SymbolKind.Method, SymbolKind.Property, SymbolKind.Field, SymbolKind.Event);

    private static INamedTypeSymbol? Holds(INamedTypeSymbol? type, KnownTypes types) =>
        type is not null && ShapeRules.Marked(type, types).Count > 0 ? type : null;
}
