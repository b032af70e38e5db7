namespace Multiprocessing.Generator.Parsing;

/// <summary>The library's own types.</summary>
internal sealed partial class KnownTypes
{
    private const string Root = "Multiprocessing.";

    public KnownType RunInProcess { get; }

    public KnownType ProcessFormatter { get; }

    public KnownType AssumeSerializable { get; }

    public KnownType PoolInterface { get; }

    public KnownType Pool { get; }

    public KnownType PoolExtensions { get; }

    public KnownType CallOptions { get; }

    public KnownType MapOptions { get; }

    public KnownType ChildProcess { get; }

    public KnownType Pipe { get; }

    public KnownType SharedArray { get; }

    public KnownType SharedValue { get; }

    public KnownType Handle { get; }

    public KnownType Invocation { get; }

    public KnownType StreamCall { get; }

    /// <summary>
    /// Whether the compilation refers to the library. Where it does not, no rule has anything to say.
    /// </summary>
    public bool HasLibrary => RunInProcess.Symbol is not null;

    public bool IsMarked(IMethodSymbol method) => RunInProcess.IsOn(method);

    /// <summary>
    /// A call as a value: <c>ProcessCall</c>, <c>ProcessCall&lt;T&gt;</c>, <c>ProcessStreamCall&lt;T&gt;</c>.
    /// </summary>
    public bool IsCall(ITypeSymbol? type) => Invocation.IsOrIsBaseOf(type);

    public bool IsChildProcess(ITypeSymbol? type) => ChildProcess.IsOrIsBaseOf(type);

    public bool IsPool(ITypeSymbol? type) => PoolInterface.IsOrIsImplementedBy(type);

    /// <summary>A lock, a queue, a shared array, …: what crosses by reference.</summary>
    public bool IsHandle(ITypeSymbol? type) => type is INamedTypeSymbol named && named.AllInterfaces.Any(Handle.Is);
}
