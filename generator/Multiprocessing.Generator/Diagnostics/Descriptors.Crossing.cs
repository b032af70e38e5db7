namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    /// <summary>
    /// What crosses, the path to what cannot, the reason, and what to do: the message of every refused type.
    /// </summary>
    public const string CrossingMessage = "'{0}' cannot cross to another process ({1}), because {2}; {3}";

    private const string Crossing = "Multiprocessing.Crossing";

    public static readonly DiagnosticDescriptor TypeCannotCross = new(
        DiagnosticIds.TypeCannotCross,
        "This type cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TypeCannotCross + Page);

    public static readonly DiagnosticDescriptor DelegateCannotCross = new(
        DiagnosticIds.DelegateCannotCross,
        "A delegate cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.DelegateCannotCross + Page);

    public static readonly DiagnosticDescriptor PointerOrHandleCannotCross = new(
        DiagnosticIds.PointerOrHandleCannotCross,
        "A pointer or a handle cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.PointerOrHandleCannotCross + Page);

    public static readonly DiagnosticDescriptor StreamCannotCross = new(
        DiagnosticIds.StreamCannotCross,
        "A stream, reader or writer cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StreamCannotCross + Page);

    public static readonly DiagnosticDescriptor TaskThreadOrTimerCannotCross = new(
        DiagnosticIds.TaskThreadOrTimerCannotCross,
        "A task, thread or timer cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TaskThreadOrTimerCannotCross + Page);

    public static readonly DiagnosticDescriptor InProcessLockCannotCross = new(
        DiagnosticIds.InProcessLockCannotCross,
        "A lock of System.Threading cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.InProcessLockCannotCross + Page);

    public static readonly DiagnosticDescriptor ConnectionCannotCross = new(
        DiagnosticIds.ConnectionCannotCross,
        "A connection cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ConnectionCannotCross + Page);

    public static readonly DiagnosticDescriptor ServiceCannotCross = new(
        DiagnosticIds.ServiceCannotCross,
        "A service cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ServiceCannotCross + Page);

    public static readonly DiagnosticDescriptor ObjectCannotCross = new(
        DiagnosticIds.ObjectCannotCross,
        "An object of unknown type cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ObjectCannotCross + Page);

    public static readonly DiagnosticDescriptor ReflectionCannotCross = new(
        DiagnosticIds.ReflectionCannotCross,
        "Reflection objects cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ReflectionCannotCross + Page);

    public static readonly DiagnosticDescriptor ExpressionOrQueryCannotCross = new(
        DiagnosticIds.ExpressionOrQueryCannotCross,
        "An expression or a query cannot cross to another process",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ExpressionOrQueryCannotCross + Page);

    public static readonly DiagnosticDescriptor CancellationTokenInData = new(
        DiagnosticIds.CancellationTokenInData,
        "A CancellationToken crosses only as a parameter",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.CancellationTokenInData + Page);

    public static readonly DiagnosticDescriptor ProgressInData = new(
        DiagnosticIds.ProgressInData,
        "An IProgress<T> crosses only as a parameter",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ProgressInData + Page);

    public static readonly DiagnosticDescriptor NoKnownImplementation = new(
        DiagnosticIds.NoKnownImplementation,
        "An interface or abstract class without a known implementation cannot cross",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.NoKnownImplementation + Page);

    public static readonly DiagnosticDescriptor DerivedTypesMayBeUnknown = new(
        DiagnosticIds.DerivedTypesMayBeUnknown,
        "Derived types of other assemblies are not known",
        "'{0}' cannot carry every '{1}', because other assemblies may derive from it and their types are not known here; close it to them",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.DerivedTypesMayBeUnknown + Page);

    public static readonly DiagnosticDescriptor StateCannotBeSeen = new(
        DiagnosticIds.StateCannotBeSeen,
        "The state of a type of another assembly cannot be seen",
        CrossingMessage,
        Crossing, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StateCannotBeSeen + Page);

    public static readonly DiagnosticDescriptor ComparerIsLost = new(
        DiagnosticIds.ComparerIsLost,
        "A comparer of one's own does not cross",
        "'{0}' cannot keep its '{1}', because only the well-known comparers cross; rebuild the collection with it on the other side",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ComparerIsLost + Page);

    public static readonly DiagnosticDescriptor ExceptionCannotBeRebuilt = new(
        DiagnosticIds.ExceptionCannotBeRebuilt,
        "An exception without the usual constructors arrives as RemoteException",
        "'{0}' cannot be rebuilt at the caller, because {1}; {2}",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ExceptionCannotBeRebuilt + Page);

    public static readonly DiagnosticDescriptor DisposableCrossesAsCopy = new(
        DiagnosticIds.DisposableCrossesAsCopy,
        "A disposable object crosses as a copy",
        "'{0}' cannot share '{1}' ({2}), because what arrives is a copy and both copies are disposed; pass plain data, or one of the handles that cross by reference",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.DisposableCrossesAsCopy + Page);

    public static readonly DiagnosticDescriptor MemberIsSkipped = new(
        DiagnosticIds.MemberIsSkipped,
        "A member that other serializers skip crosses all the same",
        "'{0}' cannot stay behind ({1}), because '{2}' is not asked about when the whole state crosses; add [NonSerialized], or [MemoryPackIgnore] to a property",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.MemberIsSkipped + Page);

    public static readonly DiagnosticDescriptor LargeArrayByValue = new(
        DiagnosticIds.LargeArrayByValue,
        "A large array is copied to the other process",
        "'{0}' cannot cross for free, because its {1} bytes are copied with every call; put them into a SharedArray<T>",
        Crossing, DiagnosticSeverity.Info, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.LargeArrayByValue + Page);

    public static readonly DiagnosticDescriptor DerivedTypeCannotCross = new(
        DiagnosticIds.DerivedTypeCannotCross,
        "A derived type cannot cross where others can",
        "'{0}' cannot carry a '{1}' ({2}), because {3}; {4}",
        Crossing, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.DerivedTypeCannotCross + Page);
}
