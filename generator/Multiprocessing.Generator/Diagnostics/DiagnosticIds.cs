namespace Multiprocessing.Generator.Diagnostics;

/// <summary>
/// The ids of all rules. An id is never reused and never changes its meaning; its page is <c>docs/rules/{id}.md</c>.
/// Compiled into the code fixes as well, so that the two assemblies need nothing else of each other.
/// </summary>
internal static class DiagnosticIds
{
    // MP0xxx: the shape of the method
    public const string MethodIsNotStatic = "MP0001";
    public const string ContainerIsNotPartial = "MP0002";
    public const string MethodIsGeneric = "MP0003";
    public const string ParameterIsByReference = "MP0004";
    public const string ParameterIsRefStruct = "MP0005";
    public const string MethodIsAsyncVoid = "MP0006";
    public const string SeveralCancellationTokens = "MP0007";
    public const string CancellationTokenIsNotLast = "MP0008";
    public const string StubsClash = "MP0009";
    public const string TypeNameHidesPoolStub = "MP0010";
    public const string MemberNameHidesStubs = "MP0011";
    public const string LocalFunctionOrLambda = "MP0012";
    public const string IteratorIsMaterialized = "MP0013";
    public const string TaskInTask = "MP0014";
    public const string NotAnOrdinaryMethod = "MP0015";
    public const string ContainerIsFileLocal = "MP0016";
    public const string StubNameIsInvalid = "MP0017";
    public const string ClassIsMarked = "MP0018";
    public const string IteratorNeverEnds = "MP0019";

    // MP1xxx: what cannot cross
    public const string TypeCannotCross = "MP1001";
    public const string DelegateCannotCross = "MP1002";
    public const string PointerOrHandleCannotCross = "MP1003";
    public const string StreamCannotCross = "MP1004";
    public const string TaskThreadOrTimerCannotCross = "MP1005";
    public const string InProcessLockCannotCross = "MP1006";
    public const string ConnectionCannotCross = "MP1007";
    public const string ServiceCannotCross = "MP1008";
    public const string ObjectCannotCross = "MP1009";
    public const string ReflectionCannotCross = "MP1010";
    public const string ExpressionOrQueryCannotCross = "MP1011";
    public const string CancellationTokenInData = "MP1012";
    public const string ProgressInData = "MP1013";
    public const string NoKnownImplementation = "MP1014";
    public const string DerivedTypesMayBeUnknown = "MP1015";
    public const string StateCannotBeSeen = "MP1016";
    public const string ComparerIsLost = "MP1017";
    public const string ExceptionCannotBeRebuilt = "MP1018";
    public const string DisposableCrossesAsCopy = "MP1019";
    public const string MemberIsSkipped = "MP1020";
    public const string LargeArrayByValue = "MP1021";
    public const string DerivedTypeCannotCross = "MP1022";
    public const string ItemTypeIsOpen = "MP1023";

    // MP2xxx: entry point and publishing
    public const string LanguageVersionIsTooOld = "MP2001";
    public const string StartupHooksAreOff = "MP2002";
    public const string LibraryCannotBeNamed = "MP2003";

    // MP3xxx: usage
    public const string CallNeverRuns = "MP3001";
    public const string NeverDisposed = "MP3002";
    public const string LockScopeIgnored = "MP3003";
    public const string BlockingInAsyncCode = "MP3004";
    public const string DirectSelfCall = "MP3005";
    public const string MutableStaticRead = "MP3006";
    public const string HandleThroughStatic = "MP3007";
    public const string ConsoleInputInWorker = "MP3008";
    public const string ExitInWorker = "MP3009";
    public const string LambdaInsteadOfCall = "MP3010";
    public const string UnmarkedMethodInsteadOfCall = "MP3011";
    public const string SpanOutlivesArray = "MP3012";
    public const string TaskIsForgotten = "MP3013";
    public const string WriteStaysInWorker = "MP3014";
    public const string PoolIsMadeByWorkers = "MP3015";
    public const string WaitDoesNotEndCall = "MP3016";
}
