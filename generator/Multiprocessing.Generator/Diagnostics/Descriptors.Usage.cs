namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string Usage = "Multiprocessing.Usage";

    internal static class CallNeverRuns
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.CallNeverRuns,
            "A call that is made has to be given to a pool or started",
            "'{0}' cannot have an effect, because a call is only a value until it is run; give it to a pool or start it as a process",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.CallNeverRuns + Page);

        public static Diagnostic Create(Location location, string call) =>
            Diagnostic.Create(Rule, location, call);
    }

    internal static class NeverDisposed
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.NeverDisposed,
            "Pools, child processes and handles have to be disposed",
            "'{0}' cannot end in time, because nothing disposes it and {1}; {2}",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.NeverDisposed + Page);

        public static Diagnostic Create(Location location, string name, string harm, string remedy) =>
            Diagnostic.Create(Rule, location, name, harm, remedy);
    }

    internal static class LockScopeIgnored
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LockScopeIgnored,
            "The scope of a lock has to be disposed",
            "'{0}' cannot release the lock, because its scope is not disposed and the lock stays held for every process; keep it with using",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LockScopeIgnored + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }

    internal static class BlockingInAsyncCode
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.BlockingInAsyncCode,
            "Asynchronous code should not block on a call",
            "'{0}' cannot free its thread here, because it blocks until another process answers; await it",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.BlockingInAsyncCode + Page);

        public static Diagnostic Create(Location location, string member) =>
            Diagnostic.Create(Rule, location, member);
    }

    internal static class DirectSelfCall
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.DirectSelfCall,
            "A marked method that calls itself stays in its process",
            "'{0}' cannot run in another process here, because this calls the method directly; call its stub if that is what is meant",
            Usage, DiagnosticSeverity.Info, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.DirectSelfCall + Page);

        public static Diagnostic Create(Location location, string method) =>
            Diagnostic.Create(Rule, location, method);
    }

    internal static class MutableStaticRead
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.MutableStaticRead,
            "Each process has its own copy of a static field",
            "'{0}' cannot see what '{1}' writes to it, because '{2}' runs in another process with a copy of its own; pass the value as a parameter",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MutableStaticRead + Page);

        public static Diagnostic Create(Location location, Location writeLocation, string member, string writer, string reader) =>
            Diagnostic.Create(Rule, location, [writeLocation], member, writer, reader);
    }

    internal static class HandleThroughStatic
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.HandleThroughStatic,
            "A handle crosses only as an argument",
            "'{0}' cannot be shared with '{1}', because every process creates its own when it runs the initializer; pass it as a parameter",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.HandleThroughStatic + Page);

        public static Diagnostic Create(Location location, string member, string method) =>
            Diagnostic.Create(Rule, location, member, method);
    }

    internal static class ConsoleInputInWorker
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ConsoleInputInWorker,
            "A worker has no console input",
            "'{0}' cannot read what the user types, because the standard input of a worker is empty; read it in the caller and pass it as a parameter",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ConsoleInputInWorker + Page);

        public static Diagnostic Create(Location location, string member) =>
            Diagnostic.Create(Rule, location, member);
    }

    internal static class ExitInWorker
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.ExitInWorker,
            "A marked method should not end its process",
            "'{0}' cannot return to the caller, because '{1}' ends the worker and the call fails as WorkerDiedException; throw an exception",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.ExitInWorker + Page);

        public static Diagnostic Create(Location location, string method, string exit) =>
            Diagnostic.Create(Rule, location, method, exit);
    }

    internal static class LambdaInsteadOfCall
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LambdaInsteadOfCall,
            "A lambda cannot cross to another process",
            "'{0}' cannot run a lambda in another process, because its code and what it captures belong to this one; extract it into a marked static method",
            Usage, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.LambdaInsteadOfCall + Page);

        public static Diagnostic Create(Location location, string runner) =>
            Diagnostic.Create(Rule, location, runner);
    }

    internal static class UnmarkedMethodInsteadOfCall
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.UnmarkedMethodInsteadOfCall,
            "A pool runs calls, not the results of methods",
            "'{0}' cannot run in another process this way, because {1}; {2}",
            Usage, DiagnosticSeverity.Error, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.UnmarkedMethodInsteadOfCall + Page);

        public static Diagnostic Create(Location location, string runner, string reason, string remedy) =>
            Diagnostic.Create(Rule, location, runner, reason, remedy);
    }

    internal static class SpanOutlivesArray
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.SpanOutlivesArray,
            "A span must not outlive its shared array",
            "'{0}' cannot be used {1}, because it is memory of '{2}', which {3}; {4}",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.SpanOutlivesArray + Page);

        public static Diagnostic Create(Location location, string span, string where, string array, string harm, string remedy) =>
            Diagnostic.Create(Rule, location, span, where, array, harm, remedy);
    }
}
