namespace Multiprocessing.Generator.Diagnostics;

/// <summary>
/// The names of the properties by which an analyzer hands facts to the fix, which does not analyse again.
/// </summary>
internal static class DiagnosticFacts
{
    /// <summary>The documentation id of the type or member the diagnostic is about.</summary>
    public const string Subject = nameof(Subject);

    /// <summary>The documentation id of the member that holds what cannot cross.</summary>
    public const string Member = nameof(Member);

    /// <summary>Present where <c>[assembly: AssumeSerializable]</c> makes the type cross.</summary>
    public const string Assumable = nameof(Assumable);
}
