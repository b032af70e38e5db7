using System.Runtime.CompilerServices;

namespace Multiprocessing.Generator.Parsing;

/// <summary>
/// The types of the framework, of MemoryPack and of this library that the generator, the rules and the fixes ask about,
/// in one compilation. Types are compared as symbols and not by their names: a type of the same name elsewhere is
/// another one.
/// </summary>
/// <remarks>
/// Made once per compilation and kept as long as it lives. It holds symbols, so it must not get into the models of the
/// generator. The fixes have this file and <c>KnownType</c> too, since they do not refer to this project.
/// </remarks>
internal sealed partial class KnownTypes
{
    private const string Core = "System.";
    private const string Threading = "System.Threading.";
    private const string Tasks = "System.Threading.Tasks.";
    private const string Services = "System.Runtime.CompilerServices.";
    private const string CodeAnalysis = "System.Diagnostics.CodeAnalysis.";
    private const string Generic = "System.Collections.Generic.";
    private const string Packing = "MemoryPack.";

    private static readonly ConditionalWeakTable<Compilation, KnownTypes> s_all = new();

    private KnownTypes(Compilation compilation)
    {
        Compilation = compilation;
        Object = Known(Core + "Object");
        CancellationToken = Known(Threading + "CancellationToken");
        Progress = Known(Core + "IProgress`1");
        Task = Known(Tasks + "Task");
        TaskOf = Known(Tasks + "Task`1");
        ValueTask = Known(Tasks + "ValueTask");
        ValueTaskOf = Known(Tasks + "ValueTask`1");
        AsyncEnumerable = Known(Generic + "IAsyncEnumerable`1");
        Exception = Known(Core + "Exception");
        EventArgs = Known(Core + "EventArgs");
        Disposable = Known(Core + "IDisposable");
        AsyncDisposable = Known(Core + "IAsyncDisposable");
        Span = Known(Core + "Span`1");
        ReadOnlySpan = Known(Core + "ReadOnlySpan`1");
        Index = Known(Core + "Index");
        Console = Known(Core + "Console");
        Environment = Known(Core + "Environment");
        StringBuilder = Known("System.Text.StringBuilder");
        EqualityComparer = Known(Generic + "IEqualityComparer`1");
        Comparer = Known(Generic + "IComparer`1");
        Enumerable = Known("System.Collections.IEnumerable");
        EnumerableOf = Known(Generic + "IEnumerable`1");
        HttpClient = Known("System.Net.Http.HttpClient");
        TcpClient = Known("System.Net.Sockets.TcpClient");
        UdpClient = Known("System.Net.Sockets.UdpClient");
        DbConnection = Known("System.Data.Common.DbConnection");
        Collection = Known("System.Collections.ICollection");
        CollectionOf = Known(Generic + "ICollection`1");

        NonSerialized = Known(Core + "NonSerializedAttribute");
        Obsolete = Known(Core + "ObsoleteAttribute");
        Experimental = Known(CodeAnalysis + "ExperimentalAttribute");
        SetsRequiredMembers = Known(CodeAnalysis + "SetsRequiredMembersAttribute");
        ThreadStatic = Known(Core + "ThreadStaticAttribute");
        ThreadLocal = Known("System.Threading.ThreadLocal`1");
        AsyncLocal = Known("System.Threading.AsyncLocal`1");
        InlineArray = Known(Services + "InlineArrayAttribute");
        ReferenceAssembly = Known(Services + "ReferenceAssemblyAttribute");
        StructLayout = Known("System.Runtime.InteropServices.StructLayoutAttribute");
        CallerMemberName = Known(Services + "CallerMemberNameAttribute");
        CallerFilePath = Known(Services + "CallerFilePathAttribute");
        CallerLineNumber = Known(Services + "CallerLineNumberAttribute");
        CallerArgumentExpression = Known(Services + "CallerArgumentExpressionAttribute");

        MemoryPackable = Known(Packing + "MemoryPackableAttribute");
        MemoryPackIgnore = Known(Packing + "MemoryPackIgnoreAttribute");
        MemoryPackInclude = Known(Packing + "MemoryPackIncludeAttribute");

        RunInProcess = Known(KnownNames.RunInProcess);
        ProcessFormatter = Known(Root + "ProcessFormatterAttribute");
        AssumeSerializable = Known(Root + "AssumeSerializableAttribute");
        PoolInterface = Known(Root + "IProcessPool");
        Pool = Known(Root + "ProcessPool");
        PoolExtensions = Known(Root + "ProcessPoolExtensions");
        CallOptions = Known(Root + "CallOptions");
        MapOptions = Known(Root + "MapOptions");
        ChildProcess = Known(Root + "ChildProcess");
        Pipe = Known(Root + "ProcessPipe");
        SharedArray = Known(Root + "SharedArray`1");
        SharedValue = Known(Root + "SharedValue`1");
        Handle = Known(Root + "CompilerServices.IProcessHandle`1");
        Invocation = Known(Root + "CompilerServices.ProcessInvocation");
        StreamCall = Known(Root + "ProcessStreamCall`1");
    }

    /// <summary>The types of a compilation.</summary>
    public static KnownTypes Of(Compilation compilation) => s_all.GetValue(compilation, static c => new KnownTypes(c));

    public Compilation Compilation { get; }

    public KnownType Object { get; }

    public KnownType CancellationToken { get; }

    public KnownType Progress { get; }

    public KnownType Task { get; }

    public KnownType TaskOf { get; }

    public KnownType ValueTask { get; }

    public KnownType ValueTaskOf { get; }

    public KnownType AsyncEnumerable { get; }

    public KnownType Exception { get; }

    public KnownType EventArgs { get; }

    public KnownType Disposable { get; }

    public KnownType AsyncDisposable { get; }

    public KnownType Span { get; }

    public KnownType ReadOnlySpan { get; }

    public KnownType Index { get; }

    public KnownType Console { get; }

    public KnownType Environment { get; }

    public KnownType StringBuilder { get; }

    public KnownType EqualityComparer { get; }

    public KnownType Comparer { get; }

    public KnownType Enumerable { get; }

    public KnownType EnumerableOf { get; }

    public KnownType HttpClient { get; }

    public KnownType TcpClient { get; }

    public KnownType UdpClient { get; }

    public KnownType DbConnection { get; }

    public KnownType Collection { get; }

    public KnownType CollectionOf { get; }

    public KnownType NonSerialized { get; }

    public KnownType Obsolete { get; }

    public KnownType Experimental { get; }

    public KnownType SetsRequiredMembers { get; }

    public KnownType ThreadStatic { get; }

    public KnownType ThreadLocal { get; }

    public KnownType AsyncLocal { get; }

    public KnownType InlineArray { get; }

    public KnownType ReferenceAssembly { get; }

    public KnownType StructLayout { get; }

    public KnownType CallerMemberName { get; }

    public KnownType CallerFilePath { get; }

    public KnownType CallerLineNumber { get; }

    public KnownType CallerArgumentExpression { get; }

    public KnownType MemoryPackable { get; }

    public KnownType MemoryPackIgnore { get; }

    public KnownType MemoryPackInclude { get; }

    /// <summary>Whether a type is a task of any kind, with a result or without one.</summary>
    public bool IsTask(ITypeSymbol? type) => IsTaskWithoutResult(type) || IsTaskWithResult(type);

    public bool IsTaskWithoutResult(ITypeSymbol? type) => Task.Is(type) || ValueTask.Is(type);

    public bool IsTaskWithResult(ITypeSymbol? type) => TaskOf.Is(type) || ValueTaskOf.Is(type);

    /// <summary>Whether a type implements an interface of the framework for collections that can be changed.</summary>
    public bool IsCollection(ITypeSymbol type) => type.AllInterfaces.Any(i => Collection.Is(i) || CollectionOf.Is(i));

    public bool IsDisposable(ITypeSymbol type) =>
        type.AllInterfaces.Any(i => Disposable.Is(i) || AsyncDisposable.Is(i));

    /// <summary>Whether a field is no part of its object's state, as its attributes or its property's say.</summary>
    public bool IsLeftOut(IFieldSymbol field) => NonSerialized.IsOn(field) || MemoryPackIgnore.IsOn(field)
        || (field.AssociatedSymbol is { } property && MemoryPackIgnore.IsOn(property));

    public bool IsSpan(ITypeSymbol? type) => Span.Is(type) || ReadOnlySpan.Is(type);

    private KnownType Known(string metadataName) => new(Compilation, metadataName);
}
