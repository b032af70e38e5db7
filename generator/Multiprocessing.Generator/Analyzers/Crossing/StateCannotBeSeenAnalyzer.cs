using System.Collections.Immutable;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1016: types of other assemblies whose private state the compiler does not show.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StateCannotBeSeenAnalyzer() : RefusalAnalyzer(Descriptors.StateCannotBeSeen)
{
    private protected override ImmutableDictionary<string, string?> FactsOf(ITypeSymbol offender, ISymbol? member, Compilation compilation)
    {
        ImmutableDictionary<string, string?> facts = base.FactsOf(offender, member, compilation);
        return IsAssumable(offender, compilation) ? facts.Add(DiagnosticFacts.Assumable, null) : facts;
    }

    /// <summary>
    /// Whether the type could be made again from its public members, and these cross: its own types are never assumed.
    /// </summary>
    private static bool IsAssumable(ITypeSymbol offender, Compilation compilation) =>
        offender is INamedTypeSymbol type && !Closure.IsOwn(type, compilation)
        && PublicState.Find(compilation, type, isAssumed: true, out _, out _) is { } state
        && state.Members.All(part => !TypeClosure.Of(compilation).Resolve(PublicState.TypeOf(part)).IsRefused);
}
