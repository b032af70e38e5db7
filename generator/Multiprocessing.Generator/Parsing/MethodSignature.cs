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
internal sealed record MethodSignature(IReadOnlyList<SignatureParameter> Parameters, ReturnKind Return, ITypeSymbol? Result)
{
    public static MethodSignature Of(IMethodSymbol method)
    {
        (ReturnKind kind, ITypeSymbol? result) = ReturnOf(method);
        return new MethodSignature(method.Parameters.Select(Parameter).ToList(), kind, result);
    }

    private static SignatureParameter Parameter(IParameterSymbol parameter)
    {
        if (parameter.Type is not INamedTypeSymbol type) return new(parameter, ParameterKind.Value, parameter.Type);
        return SymbolText.MetadataName(type) switch
        {
            KnownNames.CancellationToken => new(parameter, ParameterKind.CancellationToken, null),
            KnownNames.Progress => new(parameter, ParameterKind.Progress, type.TypeArguments[0]),
            _ => new(parameter, ParameterKind.Value, type),
        };
    }

    private static (ReturnKind Kind, ITypeSymbol? Result) ReturnOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid) return (ReturnKind.Void, null);
        if (method.ReturnType is not INamedTypeSymbol type) return (ReturnKind.Value, method.ReturnType);
        return SymbolText.MetadataName(type) switch
        {
            KnownNames.Task => (ReturnKind.Task, null),
            KnownNames.ValueTask => (ReturnKind.ValueTask, null),
            KnownNames.TaskOf => (ReturnKind.TaskOf, type.TypeArguments[0]),
            KnownNames.ValueTaskOf => (ReturnKind.ValueTaskOf, type.TypeArguments[0]),
            KnownNames.AsyncEnumerable => (ReturnKind.Stream, type.TypeArguments[0]),
            _ => (ReturnKind.Value, type),
        };
    }
}
