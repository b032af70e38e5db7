namespace Multiprocessing.Generator.Parsing;

/// <summary>Something wrong with the shape of a marked method.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Location">Where.</param>
/// <param name="Arguments">The arguments of the rule's message.</param>
/// <param name="Other">Another place that has to do with it.</param>
internal sealed record ShapeProblem(DiagnosticDescriptor Rule, Location Location, object[] Arguments, Location? Other = null)
{
    /// <summary>The whole message.</summary>
    public string Message =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Rule.MessageFormat.ToString(), Arguments);
}

/// <summary>
/// The rules about the shape of marked methods: one table, which the analyzers report from and the generator asks
/// before it prints code that the compiler would refuse.
/// </summary>
internal static partial class ShapeRules
{
    private static readonly Dictionary<string, Func<IMethodSymbol, DiagnosticDescriptor, KnownTypes, IEnumerable<ShapeProblem>>> s_rules = new()
    {
        [DiagnosticIds.NotAnOrdinaryMethod] = NotAnOrdinaryMethod,
        [DiagnosticIds.MethodIsNotStatic] = MethodIsNotStatic,
        [DiagnosticIds.MethodIsGeneric] = MethodIsGeneric,
        [DiagnosticIds.ParameterIsByReference] = ParameterIsByReference,
        [DiagnosticIds.ParameterIsRefStruct] = ParameterIsRefStruct,
        [DiagnosticIds.MethodIsAsyncVoid] = MethodIsAsyncVoid,
        [DiagnosticIds.SeveralCancellationTokens] = SeveralCancellationTokens,
        [DiagnosticIds.StubsClash] = StubsClash,
        [DiagnosticIds.TaskInTask] = TaskInTask,
        [DiagnosticIds.StubNameIsInvalid] = StubNameIsInvalid,
    };

    private static readonly DiagnosticDescriptor[] s_ofMethods =
    [
        Descriptors.NotAnOrdinaryMethod, Descriptors.MethodIsNotStatic, Descriptors.MethodIsGeneric, Descriptors.ParameterIsByReference,
        Descriptors.ParameterIsRefStruct, Descriptors.MethodIsAsyncVoid, Descriptors.SeveralCancellationTokens, Descriptors.StubsClash,
        Descriptors.TaskInTask, Descriptors.StubNameIsInvalid,
    ];

    /// <summary>How a marked method breaks one rule.</summary>
    public static IEnumerable<ShapeProblem> Find(IMethodSymbol method, DiagnosticDescriptor rule, KnownTypes types) =>
        s_rules[rule.Id](method, rule, types);

    /// <summary>
    /// The first thing for which a marked method cannot run elsewhere, in itself or in the types around it; or null.
    /// </summary>
    public static ShapeProblem? Check(IMethodSymbol method, KnownTypes types) =>
        s_ofMethods.SelectMany(rule => Find(method, rule, types)).FirstOrDefault()
        ?? CheckContainers(method, types).FirstOrDefault();

    private static ShapeProblem At(ISymbol symbol, DiagnosticDescriptor rule, params object[] arguments) =>
        new(rule, symbol.Locations[0], arguments);
}
