namespace Multiprocessing.Generator.Model;

/// <summary>How generated code writes a value where it stands, without a formatter object.</summary>
internal enum InlineKind
{
    None,
    Raw,
    String,
    Boolean,
}

/// <summary>A closed type as text, and how its values are written.</summary>
/// <param name="Type">The type, fully qualified, without nullable annotations and tuple names.</param>
/// <param name="Formatter">An expression for its formatter object.</param>
/// <param name="Inline">How to do without the formatter object.</param>
internal sealed record ValueModel(string Type, string Formatter, InlineKind Inline)
{
    /// <summary>What it takes to mention the type.</summary>
    public MentionsModel Mentions { get; init; } = MentionsModel.None;
}
