namespace Multiprocessing.Generator.Model;

/// <summary>An exception type that can be rebuilt on the other side.</summary>
/// <param name="RuntimeName">Its name as <c>Type.FullName</c> gives it.</param>
/// <param name="Type">The type as code.</param>
/// <param name="TakesInner">Whether its constructor takes the inner exception beside the message.</param>
internal sealed record ExceptionModel(string RuntimeName, string Type, bool TakesInner)
{
    /// <summary>What it takes to mention the type.</summary>
    public MentionsModel Mentions { get; init; } = MentionsModel.None;
}
