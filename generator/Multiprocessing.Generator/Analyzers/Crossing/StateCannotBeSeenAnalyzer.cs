using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1016: types of other assemblies whose private state the compiler does not show.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StateCannotBeSeenAnalyzer() : RefusalAnalyzer(Descriptors.StateCannotBeSeen)
{
    private protected override Facts FactsOf(
        ITypeSymbol offender, ISymbol? member, KnownTypes types)
    {
        Facts facts = base.FactsOf(offender, member, types);
        return IsAssumable(offender, types) ? facts.ThatIsAssumable() : facts;
    }

    /// <summary>
    /// Whether the type could be made again from its public members, and these cross: its own types are never assumed.
    /// </summary>
    private static bool IsAssumable(ITypeSymbol offender, KnownTypes types) =>
        offender is INamedTypeSymbol type && !Closure.IsOwn(type, types.Compilation)
        && PublicState.Find(type, types, isAssumed: true, out _, out _) is { } state
        && state.Members.All(part =>
            !TypeClosure.Of(types.Compilation).Resolve(PublicState.TypeOf(part)).IsRefused);
}
