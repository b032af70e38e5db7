namespace Multiprocessing.Generator.Parsing;

/// <summary>How a type crosses.</summary>
internal enum CrossingKind
{
    /// <summary>It does not.</summary>
    Refused,

    /// <summary>Its bytes are its value.</summary>
    Raw,

    /// <summary>By a formatter of the runtime library, composed of those of its type arguments.</summary>
    BuiltIn,

    /// <summary>By MemoryPack's own generated code.</summary>
    MemoryPackable,

    /// <summary>By a formatter named with <c>[assembly: ProcessFormatter]</c>.</summary>
    Registered,

    /// <summary>By reference: a handle such as a lock or a queue.</summary>
    Handle,

    /// <summary>Field by field.</summary>
    WholeState,

    /// <summary>Through a constructor and public members.</summary>
    PublicState,

    /// <summary>As one of its known derived types or implementations.</summary>
    Union,
}

/// <summary>One step of a path: a member, an element, a type argument or a derived type.</summary>
/// <param name="Target">The type that is reached.</param>
/// <param name="Member">The member that leads there, or null.</param>
/// <param name="IsRequired">Whether the type cannot cross if the target cannot.</param>
internal sealed record TypeEdge(TypeNode Target, ISymbol? Member, bool IsRequired = true);

/// <summary>
/// A type of the closure with its verdict. It does not change once <see cref="TypeClosure.Resolve"/> has returned it:
/// only its <see cref="Draft"/> can write to it, which the closure gives up then. Lives as long as its compilation and
/// holds symbols, so it must not get into the generator's models.
/// </summary>
internal sealed partial class TypeNode
{
    private readonly List<TypeEdge> _edges = [];
    private readonly List<INamedTypeSymbol> _outOfReach = [];
    private readonly List<StateMember> _state = [];

    private TypeNode(ITypeSymbol symbol, string type)
    {
        Symbol = symbol;
        Type = type;
    }

    public ITypeSymbol Symbol { get; }

    /// <summary>The type as text; also the identity of the node.</summary>
    public string Type { get; }

    public CrossingKind Kind { get; private set; }

    /// <summary>
    /// What the type itself is refused for; null if nothing is wrong with it, or only with what it holds.
    /// </summary>
    public Refusal? OwnRefusal { get; private set; }

    /// <summary>True when the type, or anything it needs, cannot cross.</summary>
    public bool IsRefused { get; private set; }

    public IReadOnlyList<TypeEdge> Edges => _edges;

    /// <summary>
    /// The derived types of this compilation that generated code cannot mention; only for
    /// <see cref="CrossingKind.Union"/>.
    /// </summary>
    public IReadOnlyList<INamedTypeSymbol> OutOfReach => _outOfReach;

    public InlineKind Inline { get; private set; }

    /// <summary>The formatter as an expression, with {0}, {1} … for the formatters of the edges' targets.</summary>
    public string FormatterTemplate { get; private set; } = "";

    /// <summary>The fewest bytes that a value can take.</summary>
    public int MinimumSize { get; private set; } = 1;

    /// <summary>Whether the type lies on a cycle of the type graph.</summary>
    public bool IsCyclic { get; private set; }

    /// <summary>Whether anything reachable lies on a cycle.</summary>
    public bool ReachesCycle { get; private set; }

    /// <summary>The members that are its state, in the order of the edges; only for kinds that go by members.</summary>
    public IReadOnlyList<StateMember> State => _state;

    /// <summary>The constructor and members it goes through; only for <see cref="CrossingKind.PublicState"/>.</summary>
    public PublicState? PublicState { get; private set; }

    public HomeModel? Home { get; private set; }

    /// <summary>The user's formatter; only for <see cref="CrossingKind.Registered"/>.</summary>
    public ITypeSymbol? Formatter { get; private set; }

    /// <summary>The name of the class that is emitted for it; empty if none is.</summary>
    public string FormatterName { get; private set; } = "";
}

/// <summary>One piece of state, as symbols.</summary>
/// <param name="Field">The field; null where the compiler does not show it.</param>
/// <param name="Symbol">What the user knows it as: a field or an automatic property.</param>
/// <param name="Type">Its type.</param>
/// <param name="MetadataName">The name of the field in metadata.</param>
/// <param name="DeclaringType">The type that declares it, closed.</param>
/// <param name="IsHidden">Whether the field, which the compiler does not show, is known to be there from the
/// metadata.</param>
internal sealed record StateMember(
    IFieldSymbol? Field, ISymbol Symbol, ITypeSymbol Type, string MetadataName, INamedTypeSymbol DeclaringType,
    bool IsHidden = false);
