namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string Shape = "Multiprocessing.Shape";

    public static readonly DiagnosticDescriptor MethodIsNotStatic = new(
        DiagnosticIds.MethodIsNotStatic,
        "A method that runs in another process must be static",
        "'{0}' cannot run in another process, because it is not static and its object stays behind in this process; make it static and pass what it needs as parameters",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.MethodIsNotStatic + Page);

    public static readonly DiagnosticDescriptor ContainerIsNotPartial = new(
        DiagnosticIds.ContainerIsNotPartial,
        "A type that holds marked methods must be partial",
        "'{0}' cannot receive the stubs of '{1}', because it is not partial; add the modifier",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ContainerIsNotPartial + Page);

    public static readonly DiagnosticDescriptor MethodIsGeneric = new(
        DiagnosticIds.MethodIsGeneric,
        "A method that runs in another process must not be generic",
        "'{0}' cannot run in another process, because '{1}' is generic and its serializers are made for exact types at compile time; mark a method without type parameters that calls it",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.MethodIsGeneric + Page);

    public static readonly DiagnosticDescriptor ParameterIsByReference = new(
        DiagnosticIds.ParameterIsByReference,
        "Nothing crosses a process boundary by reference",
        "'{0}' cannot be passed by '{1}', because the other process cannot reach a variable of this one; pass it by value and return what changes",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ParameterIsByReference + Page);

    public static readonly DiagnosticDescriptor ParameterIsRefStruct = new(
        DiagnosticIds.ParameterIsRefStruct,
        "A ref struct cannot cross to another process",
        "'{0}' cannot cross to another process, because its type '{1}' is a ref struct that points into memory of this one; pass an array or ReadOnlyMemory<T>",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ParameterIsRefStruct + Page);

    public static readonly DiagnosticDescriptor MethodIsAsyncVoid = new(
        DiagnosticIds.MethodIsAsyncVoid,
        "A marked method must not be async void",
        "'{0}' cannot be async void, because the worker could not know when it has ended and its exceptions would kill the worker; return Task",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.MethodIsAsyncVoid + Page);

    public static readonly DiagnosticDescriptor SeveralCancellationTokens = new(
        DiagnosticIds.SeveralCancellationTokens,
        "A marked method takes at most one CancellationToken",
        "'{0}' cannot be a second CancellationToken, because a call has one cancellation that crosses to the worker; remove it",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.SeveralCancellationTokens + Page);

    public static readonly DiagnosticDescriptor CancellationTokenIsNotLast = new(
        DiagnosticIds.CancellationTokenIsNotLast,
        "The CancellationToken of a marked method should be its last parameter",
        "'{0}' cannot keep its place in the stubs, because there the token comes last; make it the last parameter",
        Shape, DiagnosticSeverity.Info, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.CancellationTokenIsNotLast + Page);

    public static readonly DiagnosticDescriptor StubsClash = new(
        DiagnosticIds.StubsClash,
        "Two marked methods must not have the same stub",
        "'{0}' cannot have the stub '{1}', because '{2}' has one with the same parameters; give it another name with [RunInProcess(Name = \"…\")]",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StubsClash + Page);

    public static readonly DiagnosticDescriptor TypeNameHidesPoolStub = new(
        DiagnosticIds.TypeNameHidesPoolStub,
        "The name of a type with marked methods must not be that of a pool's member",
        "'{0}' cannot be reached as 'pool.{0}', because '{1}' has a member of that name; give the type another name",
        Shape, DiagnosticSeverity.Warning, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TypeNameHidesPoolStub + Page);

    public static readonly DiagnosticDescriptor MemberNameHidesStubs = new(
        DiagnosticIds.MemberNameHidesStubs,
        "Calls and Spawn are the names of the stubs",
        "'{0}' cannot be called so, because '{1}' holds marked methods and gets a nested class '{0}' for their stubs; rename it",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.MemberNameHidesStubs + Page);

    public static readonly DiagnosticDescriptor LocalFunctionOrLambda = new(
        DiagnosticIds.LocalFunctionOrLambda,
        "Only methods of a type can be marked",
        "'{0}' cannot run in another process, because {1} has no name by which a worker could find it; make it a static method of the type",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.LocalFunctionOrLambda + Page);

    public static readonly DiagnosticDescriptor IteratorIsMaterialized = new(
        DiagnosticIds.IteratorIsMaterialized,
        "The sequence of an iterator crosses as a whole",
        "'{0}' cannot stream its elements, because an iterator's IEnumerable<T> is read to its end in the worker and crosses as one list; return IAsyncEnumerable<T> to stream",
        Shape, DiagnosticSeverity.Info, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.IteratorIsMaterialized + Page);

    public static readonly DiagnosticDescriptor TaskInTask = new(
        DiagnosticIds.TaskInTask,
        "A marked method must not return a task in a task",
        "'{0}' cannot return '{1}', because the inner '{2}' stays in the worker; await it and return its result",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.TaskInTask + Page);

    public static readonly DiagnosticDescriptor NotAnOrdinaryMethod = new(
        DiagnosticIds.NotAnOrdinaryMethod,
        "Only ordinary methods can be marked",
        "'{0}' cannot run in another process, because it is {1}; mark a static method that calls it",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.NotAnOrdinaryMethod + Page);

    public static readonly DiagnosticDescriptor ContainerIsFileLocal = new(
        DiagnosticIds.ContainerIsFileLocal,
        "A type that holds marked methods must not be local to its file",
        "'{0}' cannot receive the stubs of '{1}', because it is local to its file and they are generated in another; remove the modifier 'file'",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ContainerIsFileLocal + Page);

    public static readonly DiagnosticDescriptor StubNameIsInvalid = new(
        DiagnosticIds.StubNameIsInvalid,
        "The name of a stub must be an identifier",
        "'{0}' cannot name its stubs '{1}', because that is not an identifier; give another name, or none",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.StubNameIsInvalid + Page);

    public static readonly DiagnosticDescriptor ClassIsMarked = new(
        DiagnosticIds.ClassIsMarked,
        "Classes cannot be marked yet",
        "'{0}' cannot be created in another process, because this version of the library supports the attribute on "
        + "methods only; mark static methods of the class",
        Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
        helpLinkUri: Pages + DiagnosticIds.ClassIsMarked + Page);
}
