namespace Multiprocessing.Generator.Parsing;

/// <summary>What is wrong with the shape of a marked method.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Symbol">The symbol that the message names.</param>
/// <param name="Arguments">The arguments of the rule's message.</param>
/// <param name="Message">The whole message.</param>
internal sealed record ShapeProblem(string Id, ISymbol Symbol, IReadOnlyList<string> Arguments, string Message);

/// <summary>The rules about the shape of marked methods. Asked by the generator (for stubs) and the analyzers (to report).</summary>
internal static class MethodShape
{
    public static IEnumerable<ShapeProblem> Check(IMethodSymbol method)
    {
        if (!method.IsStatic)
            yield return Problem(Descriptors.MethodIsNotStatic, method, method.Name);
        if (method.IsGenericMethod || Containers(method).Any(c => c.IsGenericType))
            yield return Problem(Descriptors.MethodIsGeneric, method, method.Name, method.Name);
        foreach (INamedTypeSymbol container in Containers(method))
        {
            if (!OwnSyntax.IsPartial(container)) yield return Problem(Descriptors.ContainerIsNotPartial, container, container.Name, method.Name);
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None) yield return Problem(Descriptors.ParameterIsByReference, parameter, parameter.Name, "ref");
        }

        if (method.ReturnsByRef || method.ReturnsByRefReadonly)
            yield return Problem(Descriptors.ParameterIsByReference, method, "the result of " + method.Name, "ref");
    }

    private static IEnumerable<INamedTypeSymbol> Containers(IMethodSymbol method)
    {
        for (INamedTypeSymbol? t = method.ContainingType; t is not null; t = t.ContainingType) yield return t;
    }

    private static ShapeProblem Problem(DiagnosticDescriptor rule, ISymbol symbol, params string[] arguments) => new(
        rule.Id, symbol, arguments,
        string.Format(System.Globalization.CultureInfo.InvariantCulture, rule.MessageFormat.ToString(), arguments));
}
