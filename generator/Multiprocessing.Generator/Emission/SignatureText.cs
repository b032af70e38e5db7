namespace Multiprocessing.Generator.Emission;

/// <summary>The parts of a stub's signature.</summary>
internal static class SignatureText
{
    /// <summary>The parameters that the caller passes: all but the cancellation tokens.</summary>
    public static IEnumerable<ParameterModel> Passed(MethodModel method) =>
        method.Parameters.Where(p => p.Kind != ParameterKind.CancellationToken);

    /// <summary>The declarations of the passed parameters.</summary>
    /// <param name="method">The method.</param>
    /// <param name="asParams">Whether a last parameter stays <c>params</c>.</param>
    /// <param name="withDefaults">Whether parameters keep their defaults.</param>
    public static IEnumerable<string> Declare(MethodModel method, bool asParams, bool withDefaults = true)
    {
        List<ParameterModel> passed = Passed(method).ToList();
        int firstOptional = passed.FindLastIndex(p => p.Default is null && p.Optional.Length == 0 && !p.IsParams) + 1;
        for (int i = 0; i < passed.Count; i++)
        {
            ParameterModel p = passed[i];
            string modifier = p.IsParams && asParams ? "params " : "";
            string suffix = withDefaults && p.Default is not null && i >= firstOptional ? " = " + p.Default : "";
            string optional = withDefaults && i >= firstOptional ? p.Optional : "";
            string attributes = suffix.Length > 0 ? p.Attributes : "";
            yield return $"{p.Marks}{optional}{attributes}{p.Modifier}{modifier}{p.Type} {p.Name}{suffix}";
        }
    }

    /// <summary>The parameter list, with the type parameters before it and their constraints after it.</summary>
    public static string Lists(MethodModel method, IEnumerable<string> parameters) =>
        $"{method.TypeParameters}({string.Join(", ", parameters)}){method.Constraints}";

    public static string Arguments(MethodModel method) => string.Join(", ", Passed(method).Select(p => p.Name));

    public static bool HasParams(MethodModel method) => Passed(method).LastOrDefault()?.IsParams == true;

    public static IEnumerable<string> ParameterNames(MethodModel method) => Passed(method).Select(p => p.Name);

    /// <summary>The type of the call as a value.</summary>
    public static string CallType(MethodModel method) => method.Return switch
    {
        ReturnKind.Stream => $"{Names.Root}ProcessStreamCall<{method.ResultType}>",
        _ when method.ResultType.Length > 0 => $"{Names.Root}ProcessCall<{method.ResultType}>",
        _ => $"{Names.Root}ProcessCall",
    };

    /// <summary>What the class of the call derives from.</summary>
    public static string CallBase(MethodModel method) => method.Return switch
    {
        ReturnKind.Stream => $"{Names.Services}GeneratedStreamCall<{method.ResultType}>",
        _ when method.ResultType.Length > 0 => $"{Names.Services}GeneratedCall<{method.ResultType}>",
        _ => $"{Names.Services}GeneratedCall",
    };
}
