namespace Multiprocessing.Generator.Model;

/// <summary>What generated code has to do in order to mention some types and members.</summary>
/// <param name="Warned">The ids under which the compiler warns of them.</param>
/// <param name="Aliases">The aliases of the references that they come from.</param>
/// <param name="AreForbidden">Whether one is obsolete as an error, so that only code that is obsolete itself may
/// mention it.</param>
internal sealed record MentionsModel(EquatableArray<string> Warned, EquatableArray<string> Aliases, bool AreForbidden)
{
    public static MentionsModel None { get; } = new(EquatableArray<string>.Empty, EquatableArray<string>.Empty, false);

    /// <summary>What it takes to mention all of them.</summary>
    public static MentionsModel All(IEnumerable<MentionsModel> parts)
    {
        List<MentionsModel> some = parts.Where(part => part != None).ToList();
        return some.Count == 0 ? None : some.Count == 1 ? some[0] : new MentionsModel(
            some.SelectMany(part => part.Warned).Distinct().OrderBy(id => id, StringComparer.Ordinal)
                .ToEquatableArray(),
            some.SelectMany(part => part.Aliases).Distinct().OrderBy(alias => alias, StringComparer.Ordinal)
                .ToEquatableArray(),
            some.Any(part => part.AreForbidden));
    }
}
