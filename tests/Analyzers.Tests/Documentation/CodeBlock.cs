namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>C# that a page or an XML comment shows, and the whole program that it stands for.</summary>
/// <param name="Place">Where it is, for people: a file and a line, or a member.</param>
/// <param name="Source">What is compiled: the block, with what it needs and does not show.</param>
/// <param name="Expected">The ids of the diagnostics that it is there to show.</param>
internal sealed record CodeBlock(string Place, string Source, IReadOnlyList<string> Expected)
{
    public override string ToString() => Place;
}
