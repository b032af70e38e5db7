using System.Globalization;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The reasons for which types are refused: one method per reason, and the table of types that never cross.
/// </summary>
internal static class Reasons
{
    public static Refusal CompilerError(ITypeSymbol type) =>
        New($"'{type.ToDisplayString()}' does not compile", "correct it") with { IsCompilerError = true };

    public static Refusal NotAValue(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol => New(DiagnosticIds.ObjectCannotCross, "'dynamic' can be anything, and is only known at run time", "declare the type that it really is", null),
        IPointerTypeSymbol or IFunctionPointerTypeSymbol =>
            New(DiagnosticIds.PointerOrHandleCannotCross, "a pointer means nothing in another process", "pass the data it points to", null),
        ITypeParameterSymbol => New($"'{type.Name}' is a type parameter, and could be anything", "use a closed type"),
        _ => New($"'{SymbolText.Short(type)}' is not a type of values", "pass plain data instead"),
    };

    public static Refusal EndlessGeneric(ITypeSymbol type) => New(
        $"the generic type '{type.Name}' expands without end",
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal TooManyTypes(ITypeSymbol type, ITypeSymbol most, int limit) => New(
        string.Format(CultureInfo.InvariantCulture, "'{0}' brings along more than {1:N0} types, most of them forms of '{2}'", SymbolText.Short(type), limit, most.Name),
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal TooManyForms(ITypeSymbol type, ITypeSymbol generic, int limit) => New(
        string.Format(CultureInfo.InvariantCulture, "'{0}' brings along more than {1:N0} forms of '{2}'", SymbolText.Short(type), limit, generic.Name),
        "break the expansion, or register a formatter with [assembly: ProcessFormatter]");

    public static Refusal NoImplementation(INamedTypeSymbol type) => New(
        DiagnosticIds.NoKnownImplementation, $"{(type.TypeKind == TypeKind.Interface ? "the interface" : "the abstract class")} '{type.Name}' has no implementation "
        + "in this project that can cross",
        "declare a concrete type, or define the implementations in this project", null);

    /// <summary>
    /// The types that would have to be mentioned at one place; the first is the one that is asked about.
    /// </summary>
    public static Refusal OutOfReach(IEnumerable<ITypeSymbol> types) => Homes.FindFileLocal(types) is { } local
        ? New($"generated code is in another file than '{SymbolText.Short(local)}', which is local to its own", "remove the modifier 'file'")
        : New(
            $"generated code cannot see '{SymbolText.Short(types.First())}', or a private type that it holds",
            "make the types that contain the private type partial and not generic, or make it internal");

    public static Refusal CannotBeNamed(INamedTypeSymbol type) => New(
        $"generated code cannot name '{SymbolText.Short(type)}' of '{type.ContainingAssembly.Name}', as the same name means something else as well",
        "give the reference an alias of its own (<ProjectReference … Aliases=\"…\" />), or rename the other");

    public static Refusal ForeignBase(INamedTypeSymbol type, INamedTypeSymbol foreign) => New(
        DiagnosticIds.StateCannotBeSeen, $"'{type.Name}' derives from '{SymbolText.Short(foreign)}' of another assembly, whose private state the compiler cannot see",
        "hold it in a member instead, or register a formatter with [assembly: ProcessFormatter]", null);

    public static Refusal Event(IEventSymbol e) => New(
        DiagnosticIds.DelegateCannotCross, $"the event '{e.Name}' holds delegates, which are code of this process",
        $"mark it [field: NonSerialized]", e);

    public static Refusal FixedBuffer(IFieldSymbol field) => New(
        $"the fixed buffer '{field.Name}' stands beside fields that are not plain numbers",
        "use an array, or move the buffer into a struct of its own", field);

    public static Refusal OverlappingFields(INamedTypeSymbol type) => New(
        $"the fields of '{type.Name}' are laid out by hand and are not all plain numbers",
        "register a formatter with [assembly: ProcessFormatter]");

    public static Refusal InlineArray(INamedTypeSymbol type) => New(
        $"'{type.Name}' is an inline array of something else than plain numbers", "use an array");

    public static Refusal HiddenState(INamedTypeSymbol type, string what, ISymbol? member = null) => New(
        DiagnosticIds.StateCannotBeSeen, $"'{SymbolText.Short(type)}' comes from another assembly, and {what}",
        "pass plain data instead, or register a formatter with [assembly: ProcessFormatter]", member);

    /// <summary>Why a type can never cross; null if nothing is known against it.</summary>
    public static Refusal? Of(INamedTypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Object)
            return New(DiagnosticIds.ObjectCannotCross, "'object' can be anything, and is only known at run time", "declare the type that it really is", null);
        if (type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return New(DiagnosticIds.PointerOrHandleCannotCross, "a native integer is the size, and usually the address, of something of this process", "use long, or pass the data", null);
        if (type.SpecialType is SpecialType.System_Void) return New("void is not a value", "use a type");
        if (type.TypeKind == TypeKind.Delegate)
        {
            return New(
                DiagnosticIds.DelegateCannotCross, $"the delegate '{SymbolText.Short(type)}' is code of this process",
                "pass data, and call a static method on the other side", null);
        }

        if (type.IsRefLikeType)
            return New($"'{SymbolText.Short(type)}' may refer to the stack of this process", "use an array or Memory<T>");
        if (type.IsStatic) return New($"'{type.Name}' is static, so there are no values of it", "use another type");
        if (type.IsUnboundGenericType) return New($"'{type.Name}' is an open generic type", "use a closed type");
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (Known(SymbolText.MetadataName(t)) is { } known) return known;
        }

        foreach (INamedTypeSymbol implemented in type.AllInterfaces)
        {
            if (KnownInterface(SymbolText.MetadataName(implemented)) is { } known) return known;
        }

        return KnownInterface(SymbolText.MetadataName(type));
    }

    private static Refusal? Known(string name) => name switch
    {
        "System.Type" or "System.Reflection.MemberInfo" or "System.Reflection.Assembly" or "System.Reflection.Module"
            or "System.Reflection.ParameterInfo" or "System.RuntimeTypeHandle" or "System.RuntimeMethodHandle"
            or "System.RuntimeFieldHandle" =>
            New(DiagnosticIds.ReflectionCannotCross, "reflection objects belong to one process, and types are never loaded by name", "pass a name or an enum", null),
        "System.Threading.CancellationToken" or "System.Threading.CancellationTokenSource" => New(
            DiagnosticIds.CancellationTokenInData, "a cancellation token inside of data cannot fire across processes", "make it a parameter of the method of its own", null),
        "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" or "System.Threading.Tasks.ValueTask`1" =>
            New(DiagnosticIds.TaskThreadOrTimerCannotCross, "a task is work of this process", "await it, and pass its result", null),
        "System.Threading.Thread" or "System.Threading.Timer" or "System.Timers.Timer" or "System.Threading.PeriodicTimer" =>
            New(DiagnosticIds.TaskThreadOrTimerCannotCross, "threads and timers belong to one process", "create it on the other side", null),
        "System.IO.Stream" or "System.IO.TextReader" or "System.IO.TextWriter" or "System.IO.BinaryReader"
            or "System.IO.BinaryWriter" or "System.IO.Pipelines.PipeReader" or "System.IO.Pipelines.PipeWriter" =>
            New(DiagnosticIds.StreamCannotCross, "a stream is open in this process only", "pass the path, the bytes, or stream results back with IAsyncEnumerable<T>", null),
        "System.Threading.WaitHandle" or "System.Threading.Lock" or "System.Threading.SemaphoreSlim"
            or "System.Threading.ManualResetEventSlim" or "System.Threading.Barrier" or "System.Threading.CountdownEvent"
            or "System.Threading.ReaderWriterLockSlim" or "System.Threading.ReaderWriterLock" or "System.Threading.SpinLock" =>
            New(DiagnosticIds.InProcessLockCannotCross, "a lock of System.Threading holds only inside this process", "use the handles of this library, such as ProcessLock, ProcessSemaphore or ProcessEvent", null),
        "System.Runtime.InteropServices.SafeHandle" or "System.Runtime.InteropServices.GCHandle" or "System.Runtime.InteropServices.HandleRef" or "System.Runtime.InteropServices.GCHandle`1" =>
            New(DiagnosticIds.PointerOrHandleCannotCross, "an operating system handle is valid in this process only", "use the handles of this library, such as ProcessLock", null),
        "System.Net.Sockets.Socket" or "System.Net.Http.HttpMessageInvoker" or "System.Net.Sockets.TcpClient"
            or "System.Net.Sockets.UdpClient" =>
            New(DiagnosticIds.ConnectionCannotCross, "a connection is open in this process only", "open it on the other side", null),
        "Microsoft.EntityFrameworkCore.DbContext" or "System.Data.Common.DbConnection" or "System.Data.Common.DbCommand" =>
            New(DiagnosticIds.ConnectionCannotCross, "a database session is open in this process only", "open it on the other side, and pass keys or rows", null),
        "System.Linq.Expressions.Expression" =>
            New(DiagnosticIds.ExpressionOrQueryCannotCross, "expressions refer to types and code of this process", "pass data, and call a static method on the other side", null),
        "System.Diagnostics.Process" or "System.Threading.SynchronizationContext" or "System.Threading.ExecutionContext" =>
            New("it stands for a part of this process", "pass plain data instead"),
        "System.Exception" => New(
            "an exception carries stack traces and types of this process", "throw it: it arrives at the caller, or pass its message"),
        "System.WeakReference" or "System.WeakReference`1" => New("a weak reference may be empty at any time", "pass its target"),
        "System.Attribute" => New("attributes belong to code, not to data", "pass plain data instead"),
        _ => null,
    };

    private static Refusal? KnownInterface(string name) => name switch
    {
        "System.IServiceProvider" or "Microsoft.Extensions.Logging.ILogger" or "Microsoft.Extensions.Logging.ILoggerFactory"
            or "Microsoft.Extensions.DependencyInjection.IServiceScopeFactory" or "System.Net.Http.IHttpClientFactory" => New(DiagnosticIds.ServiceCannotCross, "services belong to one process", "resolve them on the other side", null),
        "System.Collections.Generic.IAsyncEnumerable`1" or "System.Collections.Generic.IAsyncEnumerator`1" =>
            New("an asynchronous sequence is code of this process", "return it from the method itself, or pass a list"),
        "System.Collections.Generic.IEnumerator`1" or "System.Collections.IEnumerator" =>
            New("an enumerator is a position in a collection of this process", "pass the collection"),
        "System.Data.IDbConnection" or "System.Data.IDbCommand" or "System.Data.IDataReader" => New(
            DiagnosticIds.ConnectionCannotCross, "a database session is open in this process only", "open it on the other side, and pass keys or rows", null),
        "System.Linq.ILookup`2" => New(
            "a lookup does not tell by which comparer it finds its keys", "pass a dictionary of lists, which does"),
        "System.IProgress`1" => New(DiagnosticIds.ProgressInData, "a progress inside of data has no way back", "make it a parameter of the method of its own", null),
        "System.Linq.IQueryable" => New(DiagnosticIds.ExpressionOrQueryCannotCross, "a query is code of this process", "run it, and pass its rows", null),
        _ => null,
    };

    private static Refusal New(string because, string remedy, ISymbol? member = null) =>
        new(DiagnosticIds.TypeCannotCross, because, remedy, member);

    private static Refusal New(string id, string because, string remedy, ISymbol? member) =>
        new(id, because, remedy, member);
}
