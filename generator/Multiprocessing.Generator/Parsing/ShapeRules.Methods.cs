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

    private static IEnumerable<Diagnostic> NotAnOrdinaryMethod(IMethodSymbol method, KnownTypes types)
    {
        string name = (method.AssociatedSymbol ?? method).Name;
        if (WhyNotOrdinary(method) is { } kind)
            yield return Descriptors.NotAnOrdinaryMethod.Create(method.Locations[0], name, kind);
    }

    private static IEnumerable<Diagnostic> MethodIsNotStatic(IMethodSymbol method, KnownTypes types)
    {
        if (!method.IsStatic && IsOrdinary(method))
            yield return Descriptors.MethodIsNotStatic.Create(method.Locations[0], method.Name);
    }

    private static IEnumerable<Diagnostic> MethodIsGeneric(IMethodSymbol method, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        string? generic = method.IsGenericMethod
            ? method.Name
            : WithContainers(method.ContainingType).FirstOrDefault(type => type.TypeParameters.Length > 0)?.Name;
        if (generic is not null)
            yield return Descriptors.MethodIsGeneric.Create(method.Locations[0], method.Name, generic);
    }

    private static IEnumerable<Diagnostic> ParameterIsByReference(IMethodSymbol method, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        if (method.RefKind != RefKind.None)
            yield return Descriptors.ParameterIsByReference.Create(method.Locations[0], ResultOf(method), "ref");
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string? modifier = parameter.RefKind switch
            {
                RefKind.None => null,
                RefKind.In => "in",
                RefKind.Out => "out",
                RefKind.RefReadOnlyParameter => "ref readonly",
                _ => "ref",
            };
            if (modifier is not null)
                yield return Descriptors.ParameterIsByReference.Create(
                    parameter.Locations[0], parameter.Name, modifier);
        }
    }

    private static IEnumerable<Diagnostic> ParameterIsRefStruct(IMethodSymbol method, KnownTypes types)
    {
        if (!IsOrdinary(method)) yield break;
        if (method.ReturnType is { IsRefLikeType: true } result)
        {
            yield return Descriptors.ParameterIsRefStruct.Create(
                method.Locations[0], ResultOf(method), result.ToMinimalName());
        }

        foreach (IParameterSymbol parameter in method.Parameters.Where(p => p.Type.IsRefLikeType))
        {
            yield return Descriptors.ParameterIsRefStruct.Create(
                parameter.Locations[0], parameter.Name, parameter.Type.ToMinimalName());
        }
    }

    private static IEnumerable<Diagnostic> MethodIsAsyncVoid(IMethodSymbol method, KnownTypes types)
    {
        bool isAsync = method.IsAsync || method.PartialImplementationPart is { IsAsync: true };
        if (isAsync && method.ReturnsVoid)
            yield return Descriptors.MethodIsAsyncVoid.Create(method.Locations[0], method.Name);
    }

    private static IEnumerable<Diagnostic> SeveralCancellationTokens(IMethodSymbol method, KnownTypes types) =>
        method.Parameters.Where(parameter => types.CancellationToken.Is(parameter.Type)).Skip(1)
            .Select(parameter => Descriptors.SeveralCancellationTokens.Create(parameter.Locations[0], parameter.Name));

    private static IEnumerable<Diagnostic> StubsClash(IMethodSymbol method, KnownTypes types)
    {
        if (!IsOrdinary(method) || StubConflicts.EarlierWithSameStub(method, types) is not { } earlier) yield break;
        string call = StubNames.Of(method, types);
        string stub = call == StubNames.Of(earlier, types)
            ? "Calls." + call
            : "pool." + method.ContainingType.Name + "." + StubNames.OnPool(call);
        yield return Descriptors.StubsClash.Create(
            method.Locations[0], earlier.Locations[0], method.ToMinimalSignature(), stub, earlier.ToMinimalSignature());
    }

    private static IEnumerable<Diagnostic> TaskInTask(IMethodSymbol method, KnownTypes types)
    {
        if (!types.IsTaskWithResult(method.ReturnType)) yield break;
        var outer = (INamedTypeSymbol)method.ReturnType;
        ITypeSymbol inner = outer.TypeArguments[0];
        if (types.IsTask(inner) || types.AsyncEnumerable.Is(inner))
        {
            yield return Descriptors.TaskInTask.Create(
                method.Locations[0], method.Name, outer.ToMinimalName(), inner.ToMinimalName());
        }
    }

    private static IEnumerable<Diagnostic> StubNameIsInvalid(IMethodSymbol method, KnownTypes types)
    {
        if (StubNames.Given(method, types) is { } name && !StubNames.IsIdentifier(name))
            yield return Descriptors.StubNameIsInvalid.Create(method.Locations[0], method.Name, name);
    }

    private static string ResultOf(IMethodSymbol method) => "the result of " + method.Name;
}
