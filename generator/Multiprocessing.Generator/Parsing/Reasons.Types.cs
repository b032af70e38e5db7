namespace Multiprocessing.Generator.Parsing;

/// <summary>The types that never cross, by metadata name.</summary>
internal static partial class Reasons
{
    private const string CallOther = "pass data, and call a static method on the other side";
    private const string OpenThere = "open it on the other side, and pass keys or rows";
    private const string Threading = "System.Threading.";
    private const string Interop = "System.Runtime.InteropServices.";

    /// <summary>Classes and structs: what derives from them does not cross either.</summary>
    public static IEnumerable<KeyValuePair<string, Refusal>> Types { get; } =
    [
        .. Each(
            New(
                DiagnosticIds.ReflectionCannotCross,
                "reflection objects belong to one process, and types are never loaded by name",
                "pass a name or an enum"),
            "System.Type", "System.Reflection.MemberInfo", "System.Reflection.Assembly", "System.Reflection.Module",
            "System.Reflection.ParameterInfo", "System.RuntimeTypeHandle", "System.RuntimeMethodHandle",
            "System.RuntimeFieldHandle"),
        .. Each(
            New(
                DiagnosticIds.CancellationTokenInData,
                "a cancellation token that is part of an object cannot fire in another process",
                "make it a parameter of the method"),
            Threading + "CancellationToken", Threading + "CancellationTokenSource"),
        .. Each(
            New(
                DiagnosticIds.TaskThreadOrTimerCannotCross, "a task is work of this process",
                "await it, and pass its result"),
            Threading + "Tasks.Task", Threading + "Tasks.ValueTask", Threading + "Tasks.ValueTask`1"),
        .. Each(
            New(
                DiagnosticIds.TaskThreadOrTimerCannotCross, "threads and timers belong to one process",
                "create it on the other side"),
            Threading + "Thread", Threading + "Timer", "System.Timers.Timer", Threading + "PeriodicTimer"),
        .. Each(
            New(
                DiagnosticIds.StreamCannotCross, "a stream is open in this process only",
                "pass the path, the bytes, or stream results back with IAsyncEnumerable<T>"),
            "System.IO.Stream", "System.IO.TextReader", "System.IO.TextWriter", "System.IO.BinaryReader",
            "System.IO.BinaryWriter", "System.IO.Pipelines.PipeReader", "System.IO.Pipelines.PipeWriter"),
        .. Each(
            New(
                DiagnosticIds.InProcessLockCannotCross, "a lock of System.Threading holds only inside this process",
                "use the handles of this library, such as ProcessLock, ProcessSemaphore or ProcessEvent"),
            Threading + "WaitHandle", Threading + "Lock", Threading + "SemaphoreSlim",
            Threading + "ManualResetEventSlim",
            Threading + "Barrier", Threading + "CountdownEvent", Threading + "ReaderWriterLockSlim",
            Threading + "ReaderWriterLock", Threading + "SpinLock"),
        .. Each(
            New(
                DiagnosticIds.PointerOrHandleCannotCross, "an operating system handle is valid in this process only",
                "use the handles of this library, such as ProcessLock"),
            Interop + "SafeHandle", Interop + "GCHandle", Interop + "GCHandle`1", Interop + "HandleRef"),
        .. Each(
            New(
                DiagnosticIds.ConnectionCannotCross, "a connection is open in this process only",
                "open it on the other side"),
            "System.Net.Sockets.Socket", "System.Net.Http.HttpMessageInvoker", "System.Net.Sockets.TcpClient",
            "System.Net.Sockets.UdpClient"),
        .. Each(
            New(DiagnosticIds.ConnectionCannotCross, "a database session is open in this process only", OpenThere),
            "Microsoft.EntityFrameworkCore.DbContext", "System.Data.Common.DbConnection",
            "System.Data.Common.DbCommand"),
        .. Each(
            New(
                DiagnosticIds.ExpressionOrQueryCannotCross, "expressions refer to types and code of this process",
                CallOther),
            "System.Linq.Expressions.Expression"),
        .. Each(
            New("it stands for a part of this process", "pass plain data instead"),
            "System.Diagnostics.Process", Threading + "SynchronizationContext", Threading + "ExecutionContext"),
        .. Each(
            New(
                "an exception carries stack traces and types of this process",
                "throw it: it arrives at the caller, or pass its message"),
            "System.Exception"),
        .. Each(
            New("a weak reference may be empty at any time", "pass its target"),
            "System.WeakReference", "System.WeakReference`1"),
        .. Each(New("attributes belong to code, not to data", "pass plain data instead"), "System.Attribute"),
    ];

    /// <summary>Interfaces: what implements them does not cross either.</summary>
    public static IEnumerable<KeyValuePair<string, Refusal>> Interfaces { get; } =
    [
        .. Each(
            New(DiagnosticIds.ServiceCannotCross, "services belong to one process", "resolve them on the other side"),
            "System.IServiceProvider", "Microsoft.Extensions.Logging.ILogger",
            "Microsoft.Extensions.Logging.ILoggerFactory",
            "Microsoft.Extensions.DependencyInjection.IServiceScopeFactory", "System.Net.Http.IHttpClientFactory"),
        .. Each(
            New(
                "an asynchronous sequence is code of this process",
                "return it from the method itself, or pass a list"),
            "System.Collections.Generic.IAsyncEnumerable`1", "System.Collections.Generic.IAsyncEnumerator`1"),
        .. Each(
            New("an enumerator is a position in a collection of this process", "pass the collection"),
            "System.Collections.Generic.IEnumerator`1", "System.Collections.IEnumerator"),
        .. Each(
            New(DiagnosticIds.ConnectionCannotCross, "a database session is open in this process only", OpenThere),
            "System.Data.IDbConnection", "System.Data.IDbCommand", "System.Data.IDataReader"),
        .. Each(
            New(
                "a lookup does not show the comparer of its keys",
                "pass a dictionary of lists, which does"),
            "System.Linq.ILookup`2"),
        .. Each(
            New(
                DiagnosticIds.ProgressInData, "reports to a progress that is part of an object do not reach the caller",
                "make it a parameter of the method"),
            "System.IProgress`1"),
        .. Each(
            New(
                DiagnosticIds.ExpressionOrQueryCannotCross, "a query is code of this process",
                "run it, and pass its rows"),
            "System.Linq.IQueryable"),
    ];

    private static IEnumerable<KeyValuePair<string, Refusal>> Each(Refusal refusal, params string[] names) =>
        names.Select(name => new KeyValuePair<string, Refusal>(name, refusal));
}
