namespace Multiprocessing.Generator.Model;

/// <summary>
/// What the module needs to know of a method: its name, the expression that gives its description, and what it takes to
/// mention that.
/// </summary>
internal sealed record ModuleEntryModel(string FullName, string Accessor, MentionsModel Mentions);

/// <summary>What one assembly offers to other processes.</summary>
/// <param name="Namespace">The namespace of the module.</param>
/// <param name="Override">The modifiers of its overrides.</param>
/// <param name="Methods">The marked methods.</param>
/// <param name="Items">The types whose formatters queues and pipes look up.</param>
/// <param name="Finders">The types that know the formatters of items that are private to them.</param>
/// <param name="FinderMentions">What it takes to mention those types.</param>
/// <param name="Exceptions">The exceptions that can be rebuilt.</param>
internal sealed record ModuleModel(
    string Namespace, string Override, EquatableArray<ModuleEntryModel> Methods, EquatableArray<ValueModel> Items,
    EquatableArray<string> Finders, MentionsModel FinderMentions, EquatableArray<ExceptionModel> Exceptions)
{
    /// <summary>What it takes to mention all that the module does.</summary>
    public MentionsModel Mentions => MentionsModel.All(
        Methods.Select(m => m.Mentions).Concat(Items.Select(i => i.Mentions)).Concat(Exceptions.Select(e => e.Mentions))
            .Append(FinderMentions));
}
