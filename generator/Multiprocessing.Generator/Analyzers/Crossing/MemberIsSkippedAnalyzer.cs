using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1020: a member that other serializers skip is still part of the whole state.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemberIsSkippedAnalyzer() : CrossingAnalyzer(Descriptors.MemberIsSkipped.Rule)
{
    private protected override IEnumerable<Diagnostic> Check(Position position, TypeNode node, KnownTypes types)
    {
        if (node.IsRefused) yield break;
        foreach ((TypeNode reached, string path, _) in Closure.Walk(node))
        {
            foreach (StateMember member in reached.State)
            {
                if (IgnoredBy(member.Symbol, types) is not { } attribute || !member.Symbol.Locations[0].IsInSource)
                    continue;
                yield return Descriptors.MemberIsSkipped.Create(
                    position.Location, member.Symbol.Locations, Facts.Of(member.Type, member.Symbol),
                    member.Symbol.Name, path, "[" + attribute + "]");
            }
        }
    }

    private static string? IgnoredBy(ISymbol member, KnownTypes types) => member.GetAttributes()
        .FirstOrDefault(a => types.SkippingAttributes.Contains(a.AttributeClass) && IsUnconditional(a))
        ?.AttributeClass!.Name.Replace("Attribute", "");

    /// <summary>
    /// Not <c>[JsonIgnore(Condition = …)]</c>, which writes the member sometimes or, with Never, always.
    /// </summary>
    private static bool IsUnconditional(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Condition").Value
            is not { Value: int condition, Type: { } type }
        || type.GetMembers("Always").OfType<IFieldSymbol>().All(always => condition.Equals(always.ConstantValue));
}
