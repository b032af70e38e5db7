namespace Multiprocessing.Generator.Parsing;

/// <summary>Why a type cannot cross.</summary>
/// <param name="Id">The rule that says so; one of <see cref="DiagnosticIds"/>.</param>
/// <param name="Because">The reason: a clause that follows "because".</param>
/// <param name="Remedy">What to do about it: an imperative clause.</param>
/// <param name="Member">The member of the offending type that is at fault, if it is not the type itself.</param>
internal sealed record Refusal(string Id, string Because, string Remedy, ISymbol? Member = null)
{
    /// <summary>The type does not compile, which the compiler itself reports.</summary>
    public bool IsCompilerError { get; init; }
}
