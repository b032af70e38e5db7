namespace Multiprocessing.Generator.Parsing;

/// <summary>The metadata names of what the generator looks for in a compilation.</summary>
internal static class KnownNames
{
    public const string RunInProcess = "Multiprocessing.RunInProcessAttribute";

    /// <summary>The namespace that the generated formatters of an assembly live in starts with this.</summary>
    public const string GeneratedNamespace = "Multiprocessing.Generated";
}
