using System.Collections.Immutable;
using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1022: of the types that may stand where one is declared, some cross and this one does not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DerivedTypeCannotCrossAnalyzer() : CrossingAnalyzer(Descriptors.DerivedTypeCannotCross)
{
    private protected override IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types)
    {
        if (node.IsRefused) yield break;
        foreach ((TypeNode reached, _, _) in Closure.Walk(node))
        {
            if (reached.Kind != CrossingKind.Union || reached.IsRefused) continue;
            foreach (TypeEdge edge in reached.Edges.Where(edge => edge.Target.IsRefused))
            {
                RefusalPath path = TypeClosure.FindRefusal(edge.Target);
                if (path.Refusal.IsCompilerError) continue;
                ISymbol? member = path.Refusal.Member ?? path.Steps.LastOrDefault(step => step.Member is not null)?.Member;
                yield return Report(position, edge.Target.Symbol, path.Text, path.Refusal, Facts.Of(path.Offender, member), path.MemberLocations);
            }

            foreach (INamedTypeSymbol hidden in reached.OutOfReach)
                yield return Report(position, hidden, hidden.ToMinimalName(), Reasons.OutOfReach([hidden]), Facts.Of(hidden, null), hidden.Locations);
        }
    }

    private Diagnostic Report(
        Position position, ITypeSymbol derived, string path, Refusal refusal, ImmutableDictionary<string, string?> facts, IEnumerable<Location> others) =>
        Diagnostic.Create(
            Rule, position.Location, others, facts, position.Name, derived.ToMinimalName(), path, refusal.Because, refusal.Remedy);
}
