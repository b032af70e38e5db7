using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1019: an object that stands for a resource arrives as a second one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DisposableCrossesAsCopyAnalyzer() : CrossingAnalyzer(Descriptors.DisposableCrossesAsCopy.Rule)
{
    private protected override IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types)
    {
        if (node.IsRefused) yield break;
        foreach ((TypeNode reached, string path, ISymbol? member) in Closure.Walk(node))
        {
            // Formatters that the user wrote and handles know what they do; collections dispose nothing.
            if (reached.Kind is CrossingKind.Handle or CrossingKind.Registered or CrossingKind.BuiltIn) continue;
            if (!types.IsDisposable(reached.Symbol)) continue;
            yield return Descriptors.DisposableCrossesAsCopy.Create(
                position.Location, member is null ? [] : member.Locations, Facts.Of(reached.Symbol, member),
                position.Name, reached.Symbol.ToMinimalName(), path);
            yield break;
        }
    }
}
