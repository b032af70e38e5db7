using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>MP1020: a member that another serializer is told to skip is still part of the whole state.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MemberIsSkippedAnalyzer() : CrossingAnalyzer(Descriptors.MemberIsSkipped)
{
    private protected override IEnumerable<Diagnostic> Check(Position position, TypeNode node, Compilation compilation)
    {
        if (node.IsRefused) yield break;
        foreach ((TypeNode reached, string path, _) in Closure.Walk(node))
        {
            foreach (StateMember member in reached.State)
            {
                if (IgnoredBy(member.Symbol) is not { } attribute || !member.Symbol.Locations[0].IsInSource) continue;
                yield return Diagnostic.Create(
                    Rule, position.Location, member.Symbol.Locations, Facts.Of(member.Type, member.Symbol),
                    member.Symbol.Name, path, "[" + attribute + "]");
            }
        }
    }

    private static string? IgnoredBy(ISymbol member) =>
        member.GetAttributes().Where(IsUnconditional).Select(attribute => attribute.AttributeClass?.Name).FirstOrDefault(name => name is
            "JsonIgnoreAttribute" or "IgnoreDataMemberAttribute" or "XmlIgnoreAttribute" or "IgnoreMemberAttribute"
            or "YamlIgnoreAttribute" or "ProtoIgnoreAttribute" or "BsonIgnoreAttribute")?.Replace("Attribute", "");

    /// <summary>
    /// Not <c>[JsonIgnore(Condition = …)]</c>, which writes the member sometimes or, with Never, always.
    /// </summary>
    private static bool IsUnconditional(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Condition").Value is not { Value: int condition, Type: { } type }
        || type.GetMembers("Always").OfType<IFieldSymbol>().All(always => condition.Equals(always.ConstantValue));
}
