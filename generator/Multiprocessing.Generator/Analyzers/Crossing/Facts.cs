using System.Collections.Immutable;

namespace Multiprocessing.Generator.Analyzers.Crossing;

/// <summary>What a fix needs to know about a finding.</summary>
internal static class Facts
{
    public static ImmutableDictionary<string, string?> Of(ITypeSymbol subject, ISymbol? member) =>
        ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticFacts.Subject, subject.GetDocumentationCommentId())
            .Add(DiagnosticFacts.Member, member?.OriginalDefinition.GetDocumentationCommentId());
}
