using Multiprocessing.Generator.Parsing;

namespace Multiprocessing.Generator.Emission;

/// <summary>Names and fixed lines of stubs.</summary>
internal static class SignatureNames
{
    public static string Stub(MethodModel method) => SymbolText.Escape(method.StubName);

    /// <summary>The name of the pool stub: <c>Async</c> is not doubled.</summary>
    public static string PoolStub(MethodModel method) =>
        method.StubName.EndsWith("Async", System.StringComparison.Ordinal)
            ? SymbolText.Escape(method.StubName)
            : method.StubName + "Async";

    /// <summary>
    /// The id rather than a name: it needs no lookup, so it never fails, and it names the very overload.
    /// </summary>
    public static string Inherit(MethodModel method) => $"/// <inheritdoc cref=\"{method.DocumentationId}\"/>";

    public static string Throw(MethodModel method) =>
        $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(method.Refusal!, quote: true)});";
}
