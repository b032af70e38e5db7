namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// How the stubs of a marked method are called. The fixes have this file too, since they do not refer to this project.
/// </summary>
internal static class StubNames
{
    /// <summary>The name given on the attribute, or null.</summary>
    public static string? Given(IMethodSymbol method, KnownTypes types) =>
        types.RunInProcess.FindOn(method)?.NamedArguments.FirstOrDefault(a => a.Key == "Name").Value.Value as string;

    public static bool IsIdentifier(string name) =>
        SyntaxFacts.IsValidIdentifier(name) && SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None;

    /// <summary>
    /// The method of <c>Calls</c> and <c>Spawn</c>: the name given, if it can be one, or the method's own.
    /// </summary>
    public static string Of(IMethodSymbol method, KnownTypes types) =>
        Given(method, types) is { } given && IsIdentifier(given) ? given : method.Name;

    /// <summary>The method on the pool: <c>Async</c> is not doubled.</summary>
    public static string OnPool(string call) =>
        call.EndsWith("Async", StringComparison.Ordinal) ? call : call + "Async";
}
