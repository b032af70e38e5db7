namespace Multiprocessing.Generator.Parsing;

/// <summary>A parameter of a marked method and what of it crosses.</summary>
/// <param name="Symbol">The parameter.</param>
/// <param name="Kind">Its meaning.</param>
/// <param name="Crossing">The type that crosses: its own, the report of a progress, or null for none.</param>
internal sealed record SignatureParameter(IParameterSymbol Symbol, ParameterKind Kind, ITypeSymbol? Crossing);

/// <summary>
/// The signature of a marked method, as this library reads it. Shared by the generator and the analyzers.
/// </summary>
/// <param name="Parameters">All parameters, in order.</param>
/// <param name="Return">How the result is returned.</param>
/// <param name="Result">The type of the result, unwrapped; null for none.</param>
internal sealed record MethodSignature(
    IReadOnlyList<SignatureParameter> Parameters, ReturnKind Return, ITypeSymbol? Result)
{
    public static MethodSignature Of(IMethodSymbol method, KnownTypes types)
    {
        (ReturnKind kind, ITypeSymbol? result) = ReturnOf(method, types);
        return new MethodSignature(method.Parameters.Select(p => Parameter(p, types)).ToList(), kind, result);
    }

    private static SignatureParameter Parameter(IParameterSymbol parameter, KnownTypes types)
    {
        if (types.CancellationToken.Is(parameter.Type)) return new(parameter, ParameterKind.CancellationToken, null);
        return types.Progress.Is(parameter.Type)
            ? new(parameter, ParameterKind.Progress, ArgumentOf(parameter.Type))
            : new(parameter, ParameterKind.Value, parameter.Type);
    }

    private static (ReturnKind Kind, ITypeSymbol? Result) ReturnOf(IMethodSymbol method, KnownTypes types)
    {
        ITypeSymbol type = method.ReturnType;
        if (method.ReturnsVoid) return (ReturnKind.Void, null);
        if (types.Task.Is(type)) return (ReturnKind.Task, null);
        if (types.ValueTask.Is(type)) return (ReturnKind.ValueTask, null);
        if (types.TaskOf.Is(type)) return (ReturnKind.TaskOf, ArgumentOf(type));
        if (types.ValueTaskOf.Is(type)) return (ReturnKind.ValueTaskOf, ArgumentOf(type));
        return types.AsyncEnumerable.Is(type) ? (ReturnKind.Stream, ArgumentOf(type)) : (ReturnKind.Value, type);
    }

    private static ITypeSymbol ArgumentOf(ITypeSymbol type) => ((INamedTypeSymbol)type).TypeArguments[0];
}
