namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The rules about the shape of marked methods: one table, which the analyzers report from and the generator asks
/// before it prints code that the compiler would refuse.
/// </summary>
internal static partial class ShapeRules
{
    /// <summary>In the order in which the generator asks.</summary>
    private static readonly MethodRule[] s_rules =
    [
        new(Descriptors.NotAnOrdinaryMethod.Rule, NotAnOrdinaryMethod),
        new(Descriptors.MethodIsNotStatic.Rule, MethodIsNotStatic),
        new(Descriptors.MethodIsGeneric.Rule, MethodIsGeneric),
        new(Descriptors.ParameterIsByReference.Rule, ParameterIsByReference),
        new(Descriptors.ParameterIsRefStruct.Rule, ParameterIsRefStruct),
        new(Descriptors.MethodIsAsyncVoid.Rule, MethodIsAsyncVoid),
        new(Descriptors.SeveralCancellationTokens.Rule, SeveralCancellationTokens),
        new(Descriptors.StubsClash.Rule, StubsClash),
        new(Descriptors.TaskInTask.Rule, TaskInTask),
        new(Descriptors.StubNameIsInvalid.Rule, StubNameIsInvalid),
    ];

    private sealed record MethodRule(
        DiagnosticDescriptor Rule, Func<IMethodSymbol, KnownTypes, IEnumerable<Diagnostic>> Find);

    /// <summary>How a marked method breaks one rule.</summary>
    public static IEnumerable<Diagnostic> Find(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types) =>
        s_rules.First(entry => entry.Rule == rule).Find(method, types);

    /// <summary>
    /// The first thing for which a marked method cannot run elsewhere, in itself or in the types around it; or null.
    /// </summary>
    public static Diagnostic? Check(IMethodSymbol method, KnownTypes types) =>
        s_rules.SelectMany(entry => entry.Find(method, types)).FirstOrDefault()
        ?? CheckContainers(method, types).FirstOrDefault();
}
