namespace Multiprocessing.Generator.Parsing;

internal static partial class ShapeRules
{
    /// <summary>A method that a person declares and calls by its name.</summary>
    public static bool IsOrdinary(IMethodSymbol method) => WhyNotOrdinary(method) is null;

    /// <summary>What the method is instead of an ordinary one, as the end of "because it is …".</summary>
    private static string? WhyNotOrdinary(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.PropertyGet or MethodKind.PropertySet => "an accessor of a property",
        MethodKind.EventAdd or MethodKind.EventRemove or MethodKind.EventRaise => "an accessor of an event",
        MethodKind.Constructor or MethodKind.StaticConstructor => "a constructor",
        MethodKind.Destructor => "a finalizer",
        MethodKind.UserDefinedOperator or MethodKind.Conversion => "an operator",
        MethodKind.ExplicitInterfaceImplementation => "an explicit implementation of a member of an interface",
        _ when method.ContainingType.IsExtension => "a member of an extension block",
        _ when method.IsStatic && (method.IsAbstract || method.IsVirtual) =>
            "a static member that each implementation replaces",
        _ => null,
    };

    private static IEnumerable<ShapeProblem> NotAnOrdinaryMethod(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (WhyNotOrdinary(method) is { } what) yield return At(method, rule, (method.AssociatedSymbol ?? method).Name, what);
    }

    private static IEnumerable<ShapeProblem> MethodIsNotStatic(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!method.IsStatic && IsOrdinary(method)) yield return At(method, rule, method.Name);
    }

    private static IEnumerable<ShapeProblem> MethodIsGeneric(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        string? generic = method.IsGenericMethod
            ? method.Name
            : WithContainers(method.ContainingType).FirstOrDefault(type => type.TypeParameters.Length > 0)?.Name;
        if (generic is not null) yield return At(method, rule, method.Name, generic);
    }

    private static IEnumerable<ShapeProblem> ParameterIsByReference(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        if (method.RefKind != RefKind.None) yield return At(method, rule, "the result of " + method.Name, "ref");
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string? how = parameter.RefKind switch
            {
                RefKind.None => null,
                RefKind.In => "in",
                RefKind.Out => "out",
                RefKind.RefReadOnlyParameter => "ref readonly",
                _ => "ref",
            };
            if (how is not null) yield return At(parameter, rule, parameter.Name, how);
        }
    }

    private static IEnumerable<ShapeProblem> ParameterIsRefStruct(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        if (method.ReturnType.IsRefLikeType) yield return At(method, rule, "the result of " + method.Name, method.ReturnType.ToMinimalName());
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Type.IsRefLikeType) yield return At(parameter, rule, parameter.Name, parameter.Type.ToMinimalName());
        }
    }

    private static IEnumerable<ShapeProblem> MethodIsAsyncVoid(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        bool isAsync = method.IsAsync || method.PartialImplementationPart is { IsAsync: true };
        if (isAsync && method.ReturnsVoid) yield return At(method, rule, method.Name);
    }

    private static IEnumerable<ShapeProblem> SeveralCancellationTokens(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types) =>
        method.Parameters.Where(p => types.CancellationToken.Is(p.Type)).Skip(1).Select(parameter => At(parameter, rule, parameter.Name));

    private static IEnumerable<ShapeProblem> StubsClash(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!IsOrdinary(method) || StubConflicts.EarlierWithSameStub(method, types) is not { } earlier) yield break;
        string call = StubNames.Of(method, types);
        string stub = call == StubNames.Of(earlier, types)
            ? "Calls." + call
            : "pool." + method.ContainingType.Name + "." + StubNames.OnPool(call);
        yield return At(method, rule, method.ToMinimalSignature(), stub, earlier.ToMinimalSignature()) with { Other = earlier.Locations[0] };
    }

    private static IEnumerable<ShapeProblem> TaskInTask(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (!types.IsTaskWithResult(method.ReturnType)) yield break;
        ITypeSymbol inner = ((INamedTypeSymbol)method.ReturnType).TypeArguments[0];
        if (types.IsTask(inner) || types.AsyncEnumerable.Is(inner))
            yield return At(method, rule, method.Name, method.ReturnType.ToMinimalName(), inner.ToMinimalName());
    }

    private static IEnumerable<ShapeProblem> StubNameIsInvalid(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types)
    {
        if (StubNames.Given(method, types) is { } name && !StubNames.IsIdentifier(name)) yield return At(method, rule, method.Name, name);
    }
}
