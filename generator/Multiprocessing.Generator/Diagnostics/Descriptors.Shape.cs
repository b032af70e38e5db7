namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string Shape = "Multiprocessing.Shape";

    internal static class MethodIsNotStatic
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MethodIsNotStatic,
            "A method that runs in another process must be static",
            "'{0}' is not static, so its object would stay behind in this process; make it static and pass what "
            + "it needs as parameters",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MethodIsNotStatic + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }

    internal static class ContainerIsNotPartial
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ContainerIsNotPartial,
            "A type that holds marked methods must be partial",
            "'{0}' must be partial, because the stubs of '{1}' are added to it; add the modifier",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ContainerIsNotPartial + Page);

        public static Diagnostic Create(Location location, string type, string method) =>
            Diagnostic.Create(Rule, location, type, method);
    }

    internal static class MethodIsGeneric
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MethodIsGeneric,
            "A method that runs in another process must not be generic",
            "'{0}' cannot run in another process, because '{1}' is generic and serializers are generated for "
            + "exact types; mark a method without type parameters that calls it",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MethodIsGeneric + Page);

        public static Diagnostic Create(Location location, string method, string generic) =>
            Diagnostic.Create(Rule, location, method, generic);
    }

    internal static class ParameterIsByReference
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ParameterIsByReference,
            "Parameters and results of a marked method are not passed by reference",
            "'{0}' is passed by '{1}', but another process cannot reach a variable of this one; pass it by value "
            + "and return what changes",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ParameterIsByReference + Page);

        public static Diagnostic Create(Location location, string value, string modifier) =>
            Diagnostic.Create(Rule, location, value, modifier);
    }

    internal static class ParameterIsRefStruct
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ParameterIsRefStruct,
            "A ref struct cannot cross to another process",
            "'{0}' cannot cross to another process, because '{1}' is a ref struct, which points into the memory "
            + "of this one; pass an array or ReadOnlyMemory<T>",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ParameterIsRefStruct + Page);

        public static Diagnostic Create(Location location, string value, string type) =>
            Diagnostic.Create(Rule, location, value, type);
    }

    internal static class MethodIsAsyncVoid
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MethodIsAsyncVoid,
            "A marked method must not be async void",
            "'{0}' is async void, so the worker cannot know when it ends, and its exceptions would end the "
            + "worker; return Task",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MethodIsAsyncVoid + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }

    internal static class SeveralCancellationTokens
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.SeveralCancellationTokens,
            "A marked method takes at most one CancellationToken",
            "'{0}' is a second CancellationToken, but a call is cancelled by one only; remove it",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.SeveralCancellationTokens + Page);

        public static Diagnostic Create(Location location, string parameter) =>
            Diagnostic.Create(Rule, location, parameter);
    }

    internal static class CancellationTokenIsNotLast
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.CancellationTokenIsNotLast,
            "The CancellationToken of a marked method should be its last parameter",
            "'{0}' is not the last parameter, but in the stubs the token comes last; make it the last parameter",
            Shape, DiagnosticSeverity.Info, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.CancellationTokenIsNotLast + Page);

        public static Diagnostic Create(Location location, string parameter) =>
            Diagnostic.Create(Rule, location, parameter);
    }

    internal static class StubsClash
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.StubsClash,
            "Two marked methods must not have the same stub",
            "'{0}' would have the stub '{1}', which '{2}' has already with the same parameters; give it another "
            + "name with [RunInProcess(Name = \"…\")]",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.StubsClash + Page);

        public static Diagnostic Create(
            Location location, Location earlierLocation, string method, string stub, string earlier) =>
            Diagnostic.Create(Rule, location, [earlierLocation], method, stub, earlier);
    }

    internal static class TypeNameHidesPoolStub
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.TypeNameHidesPoolStub,
            "The name of a type with marked methods is that of a member of the pool",
            "'pool.{0}' is a member of '{1}', so the stubs of the type '{0}' cannot be reached by that name; "
            + "give the type another name",
            Shape, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.TypeNameHidesPoolStub + Page);

        public static Diagnostic Create(Location location, string type, string owner) =>
            Diagnostic.Create(Rule, location, type, owner);
    }

    internal static class MemberNameHidesStubs
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MemberNameHidesStubs,
            "Calls and Spawn are names of generated classes",
            "'{0}' is also the name of the class that is generated in '{1}' for its stubs; rename it",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MemberNameHidesStubs + Page);

        public static Diagnostic Create(Location location, string name, string type) =>
            Diagnostic.Create(Rule, location, name, type);
    }

    internal static class LocalFunctionOrLambda
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LocalFunctionOrLambda,
            "Only methods of a type can be marked",
            "{0} cannot run in another process, because a worker could not find it by a name; make it a static "
            + "method of the type",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LocalFunctionOrLambda + Page);

        public static Diagnostic Create(Location location, string function) =>
            Diagnostic.Create(Rule, location, function);
    }

    internal static class IteratorIsMaterialized
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.IteratorIsMaterialized,
            "The elements of an iterator cross together, not one by one",
            "'{0}' is an iterator, whose elements are collected in the worker and sent as one list; return "
            + "IAsyncEnumerable<T> to stream them",
            Shape, DiagnosticSeverity.Info, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.IteratorIsMaterialized + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }

    internal static class TaskInTask
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.TaskInTask,
            "A marked method must not return a task in a task",
            "'{0}' returns '{1}', but the inner '{2}' cannot leave the worker; await it and return its result",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.TaskInTask + Page);

        public static Diagnostic Create(Location location, string method, string outer, string inner) =>
            Diagnostic.Create(Rule, location, method, outer, inner);
    }

    internal static class NotAnOrdinaryMethod
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.NotAnOrdinaryMethod,
            "Only ordinary methods can be marked",
            "'{0}' cannot run in another process, because it is {1}; mark a static method that calls it",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.NotAnOrdinaryMethod + Page);

        public static Diagnostic Create(Location location, string member, string kind) =>
            Diagnostic.Create(Rule, location, member, kind);
    }

    internal static class ContainerIsFileLocal
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ContainerIsFileLocal,
            "A type that holds marked methods must not be local to its file",
            "'{0}' is local to its file, but the stubs of '{1}' are generated in another file; remove the "
            + "modifier 'file'",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ContainerIsFileLocal + Page);

        public static Diagnostic Create(Location location, string type, string method) =>
            Diagnostic.Create(Rule, location, type, method);
    }

    internal static class StubNameIsInvalid
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.StubNameIsInvalid,
            "The name of a stub must be an identifier",
            "'{0}' names its stubs '{1}', which is not an identifier; give another name, or none",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.StubNameIsInvalid + Page);

        public static Diagnostic Create(Location location, string method, string name) =>
            Diagnostic.Create(Rule, location, method, name);
    }

    internal static class ClassIsMarked
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ClassIsMarked,
            "Classes cannot be marked yet",
            "'{0}' cannot be created in another process, because this version of the library supports the attribute "
            + "on methods only; mark static methods of the class",
            Shape, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ClassIsMarked + Page);

        public static Diagnostic Create(Location location, string type) => Diagnostic.Create(Rule, location, type);
    }

    internal static class IteratorNeverEnds
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.IteratorNeverEnds,
            "An iterator without an end never returns",
            "'{0}' never ends, so no element arrives, because the elements of an iterator are sent together as one "
            + "list; return IAsyncEnumerable<T> to stream them",
            Shape, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.IteratorNeverEnds + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }
}
