using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>One kind of reason for which the closure refuses a type.</summary>
public abstract class RefusalAnalyzer : CrossingAnalyzer
{
    private protected RefusalAnalyzer(DiagnosticDescriptor rule) : base(rule)
    {
    }

    private protected sealed override IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types)
    {
        if (!node.IsRefused) return [];
        RefusalPath path = TypeClosure.FindRefusal(node);
        if (path.Refusal.Id != Rule.Id || path.Refusal.IsCompilerError) return [];

        return
        [
            Descriptors.CannotCross.Create(
                Rule, position.Location, path.MemberLocations, FactsOf(path.Offender, path.LastMember, types),
                position.Name, path.Text, path.Refusal.Because, path.Refusal.Remedy),
        ];
    }

    private protected virtual Facts FactsOf(
        ITypeSymbol offender, ISymbol? member, KnownTypes types) =>
        Facts.Of(offender, member);
}
