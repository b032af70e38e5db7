using System.Collections.Immutable;

namespace Multiprocessing.Generator.Analyzers;

/// <summary>The library's own types in one compilation. Looked up once per compilation; immutable.</summary>
internal sealed class Library
{
    private const string Root = "Multiprocessing.";

    private static readonly ImmutableHashSet<string> s_handleNames = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "ProcessLock", "ProcessRecursiveLock", "ProcessSemaphore", "ProcessEvent", "ProcessCondition", "ProcessBarrier",
        "ProcessQueue", "ProcessConnection", "SharedArray", "SharedValue");

    private readonly INamedTypeSymbol? _handle;
    private readonly INamedTypeSymbol? _invocation;

    private Library(Compilation compilation, INamedTypeSymbol attribute)
    {
        Compilation = compilation;
        RunInProcess = attribute;
        PoolInterface = Find(compilation, Root + "IProcessPool");
        Pool = Find(compilation, Root + "ProcessPool");
        ChildProcess = Find(compilation, Root + "ChildProcess");
        CancellationToken = compilation.GetTypeByMetadataName("System.Threading.CancellationToken");
        _invocation = Find(compilation, Root + "CompilerServices.ProcessInvocation");
        _handle = Find(compilation, Root + "CompilerServices.IProcessHandle`1");
    }

    public Compilation Compilation { get; }

    public INamedTypeSymbol RunInProcess { get; }

    public INamedTypeSymbol? PoolInterface { get; }

    public INamedTypeSymbol? Pool { get; }

    public INamedTypeSymbol? ChildProcess { get; }

    public INamedTypeSymbol? CancellationToken { get; }

    public static Library? Find(Compilation compilation) =>
        Find(compilation, Root + "RunInProcessAttribute") is { } attribute
            ? new Library(compilation, attribute)
            : null;

    /// <summary>Also where the reference has an alias, which the compilation's own search passes over.</summary>
    private static INamedTypeSymbol? Find(Compilation compilation, string name) =>
        compilation.GetTypeByMetadataName(name) ?? compilation.GetTypesByMetadataName(name).FirstOrDefault();

    public bool IsMarked(IMethodSymbol method) => FindMark(method) is not null;

    public AttributeData? FindMark(ISymbol symbol)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (Same(attribute.AttributeClass, RunInProcess)) return attribute;
        }

        return null;
    }

    public bool IsCancellationToken(ITypeSymbol? type) => Same(type, CancellationToken);

    /// <summary>
    /// A call as a value: <c>ProcessCall</c>, <c>ProcessCall&lt;T&gt;</c>, <c>ProcessStreamCall&lt;T&gt;</c>.
    /// </summary>
    public bool IsCall(ITypeSymbol? type) => DerivesFrom(type, _invocation);

    public bool IsChildProcess(ITypeSymbol? type) => DerivesFrom(type, ChildProcess);

    public bool IsPool(ITypeSymbol? type) =>
        type is not null && PoolInterface is not null
        && (Same(type, PoolInterface) || type.AllInterfaces.Any(i => Same(i, PoolInterface)));

    /// <summary>A lock, queue, shared array, …: what crosses by reference.</summary>
    public bool IsHandle(ITypeSymbol? type) =>
        type is INamedTypeSymbol named
        && ((s_handleNames.Contains(named.Name) && named.ContainingNamespace.ToDisplayString() == "Multiprocessing")
            || (_handle is not null && named.AllInterfaces.Any(i => Same(i.OriginalDefinition, _handle))));

    private static bool DerivesFrom(ITypeSymbol? type, INamedTypeSymbol? ancestor)
    {
        if (ancestor is null) return false;
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Same(current, ancestor)) return true;
        }

        return false;
    }

    private static bool Same(ISymbol? left, ISymbol? right) =>
        left is not null && SymbolEqualityComparer.Default.Equals(left, right);
}
