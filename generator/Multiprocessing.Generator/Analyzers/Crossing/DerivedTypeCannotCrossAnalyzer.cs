using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1022: of the types that may stand where one is declared, some cross and this one does not.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DerivedTypeCannotCrossAnalyzer() : CrossingAnalyzer(Descriptors.DerivedTypeCannotCross.Rule)
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
                yield return Report(
                    position, edge.Target.Symbol, path.Text, path.Refusal, Facts.Of(path.Offender, path.LastMember),
                    path.MemberLocations);
            }

            foreach (INamedTypeSymbol hidden in reached.OutOfReach)
            {
                yield return Report(
                    position, hidden, hidden.ToMinimalName(), Reasons.OutOfReach([hidden]), Facts.Of(hidden, null),
                    hidden.Locations);
            }
        }
    }

    private static Diagnostic Report(
        Position position, ITypeSymbol derived, string path, Refusal refusal, Facts facts,
        IEnumerable<Location> members) =>
        Descriptors.DerivedTypeCannotCross.Create(
            position.Location, members, facts, position.Name, derived.ToMinimalName(), path,
            refusal.Because, refusal.Remedy);
}
