using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Multiprocessing.Generator.Analyzers.Shape;

/// <summary>How the stubs of a marked method are called.</summary>
internal static class StubNames
{
    /// <summary>The name given on the attribute, or null.</summary>
    public static string? Given(IMethodSymbol method, Library library) =>
        library.FindMark(method)?.NamedArguments.FirstOrDefault(argument => argument.Key == "Name").Value.Value as string;

    /// <summary>The method of <c>Calls</c> and <c>Spawn</c>.</summary>
    public static string Call(IMethodSymbol method, Library library) => Given(method, library) ?? method.Name;

    /// <summary>The method on the pool: <c>Async</c> is not doubled.</summary>
    public static string Pool(string call) => call.EndsWith("Async", StringComparison.Ordinal) ? call : call + "Async";
}
