using System.Collections.Immutable;

namespace Multiprocessing.Generator.Diagnostics;

/// <summary>What a fix needs to know about a finding; the names are in <see cref="DiagnosticFacts"/>.</summary>
internal sealed class Facts
{
    private Facts(ImmutableDictionary<string, string?> properties) => Properties = properties;

    public ImmutableDictionary<string, string?> Properties { get; }

    /// <param name="subject">The type that the finding is about.</param>
    /// <param name="member">The member that leads to it, or null.</param>
    public static Facts Of(ITypeSymbol subject, ISymbol? member) => new(ImmutableDictionary<string, string?>.Empty
        .Add(DiagnosticFacts.Subject, subject.GetDocumentationCommentId())
        .Add(DiagnosticFacts.Member, member?.OriginalDefinition.GetDocumentationCommentId()));

    /// <summary>The same, and that <c>[assembly: AssumeSerializable]</c> makes the type cross.</summary>
    public Facts ThatIsAssumable() => new(Properties.Add(DiagnosticFacts.Assumable, null));
}
