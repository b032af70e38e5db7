namespace Multiprocessing.Generator.Diagnostics;

internal static partial class Descriptors
{
    private const string Usage = "Multiprocessing.Usage";

    internal static class CallNeverRuns
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.CallNeverRuns,
            "A call does nothing until it is run",
            "'{0}' only makes a call, and a call does nothing until it is run; give it to a pool or start it as "
            + "a process",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.CallNeverRuns + Page);

        public static Diagnostic Create(Location location, string call) =>
            Diagnostic.Create(Rule, location, call);
    }

    internal static class NeverDisposed
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.NeverDisposed,
            "Pools, child processes and handles must be disposed",
            "'{0}' is never disposed, so {1}; {2}",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.NeverDisposed + Page);

        public static Diagnostic Create(Location location, string name, string harm, string remedy) =>
            Diagnostic.Create(Rule, location, name, harm, remedy);
    }

    internal static class LockScopeIgnored
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.LockScopeIgnored,
            "The scope of a lock must be disposed",
            "'{0}' returns a scope that is never disposed, so the lock stays held for every process; keep it "
            + "with using",
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
            "'{0}' blocks this thread until another process has answered; await it",
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
            "'{0}' is called directly here, so it runs in the same process; call its stub to run it in another one",
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
            "'{0}' is written by '{1}' in one process, but '{2}' runs in another one, which has a copy of its "
            + "own; pass the value as a parameter",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.MutableStaticRead + Page);

        public static Diagnostic Create(
            Location location, Location writeLocation, string member, string writer, string reader) =>
            Diagnostic.Create(Rule, location, [writeLocation], member, writer, reader);
    }

    internal static class HandleThroughStatic
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.HandleThroughStatic,
            "A handle crosses only as an argument",
            "'{0}' is another object in each process, because each runs the initializer; pass it to '{1}' as a "
            + "parameter",
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
            "'{0}' does not read what the user types, because the standard input of a worker is empty; read it "
            + "in the caller and pass it as a parameter",
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
            "'{1}' ends the worker, so the call of '{0}' fails with WorkerDiedException; throw an exception",
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
            "'{0}' cannot run a lambda in another process, because its code and what it captures belong to this "
            + "one; extract it into a marked static method",
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
            "'{0}' does not run in another process this way, because {1}; {2}",
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
            "'{0}' is used {1}, but it is memory of '{2}', which {3}; {4}",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.SpanOutlivesArray + Page);

        public static Diagnostic Create(
            Location location, string span, string where, string array, string harm, string remedy) =>
            Diagnostic.Create(Rule, location, span, where, array, harm, remedy);
    }

    internal static class TaskIsForgotten
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.TaskIsForgotten,
            "The task of a call must be awaited",
            "'{0}' is not awaited, so its exception is lost, and it may be cut off when the program ends; await it, or "
            + "assign it to a discard where that is meant",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.TaskIsForgotten + Page);

        public static Diagnostic Create(Location location, string member) =>
            Diagnostic.Create(Rule, location, member);
    }

    internal static class WriteStaysInWorker
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.WriteStaysInWorker,
            "What a worker writes to a static stays in the worker",
            "'{0}' is changed here in a worker, but '{1}' reads the copy of its own process, which stays as it was; "
            + "return the value from '{2}'",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.WriteStaysInWorker + Page);

        public static Diagnostic Create(
            Location location, Location readLocation, string member, string reader, string method) =>
            Diagnostic.Create(Rule, location, [readLocation], member, reader, method);
    }

    internal static class PoolIsMadeByWorkers
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.PoolIsMadeByWorkers,
            "A static pool is made again in each worker",
            "'{0}' is made again in every worker that runs '{1}', because each process initializes the statics of '{2}'"
            + "; make the pool only where it is used",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.PoolIsMadeByWorkers + Page);

        public static Diagnostic Create(Location location, string member, string method, string type) =>
            Diagnostic.Create(Rule, location, member, method, type);
    }

    internal static class WaitDoesNotEndCall
    {
        public static readonly DiagnosticDescriptor Rule = new(
            DiagnosticIds.WaitDoesNotEndCall,
            "Giving up the wait does not end the call",
            "'{0}' gives up the wait, but the worker goes on with '{1}'; give the {2} to the call",
            Usage, DiagnosticSeverity.Warning, isEnabledByDefault: true,
            helpLinkUri: Pages + DiagnosticIds.WaitDoesNotEndCall + Page);

        public static Diagnostic Create(Location location, string wait, string call, string limit) =>
            Diagnostic.Create(Rule, location, wait, call, limit);
    }
}
