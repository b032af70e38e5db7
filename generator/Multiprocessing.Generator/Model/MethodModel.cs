namespace Multiprocessing.Generator.Model;

internal enum ReturnKind
{
    Void,
    Value,
    Task,
    TaskOf,
    ValueTask,
    ValueTaskOf,
    Stream,
}

internal enum ParameterKind
{
    Value,
    CancellationToken,
    Progress,
}

/// <summary>One parameter of a marked method.</summary>
internal sealed record ParameterModel
{
    /// <summary>The name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>The type as the user wrote it, with nullable annotations and tuple names.</summary>
    public required string Type { get; init; }

    public required ParameterKind Kind { get; init; }

    /// <summary>How the value crosses (for a progress, its report); null where nothing does.</summary>
    public ValueModel? Value { get; init; }

    /// <summary>The default value as an expression, or null.</summary>
    public string? Default { get; init; }

    /// <summary>Attributes that say the same where C# cannot, such as a date; with a trailing blank.</summary>
    public string Optional { get; init; } = "";

    /// <summary>Attributes that say what may be given; with a trailing blank.</summary>
    public string Marks { get; init; } = "";

    /// <summary>
    /// Attributes that change how a call is compiled, such as caller information; with a trailing blank.
    /// </summary>
    public string Attributes { get; init; } = "";

    public bool IsParams { get; init; }

    /// <summary>
    /// How it is passed by reference, with a trailing blank; only stubs that throw have such parameters.
    /// </summary>
    public string Modifier { get; init; } = "";
}

/// <summary>One marked method: all that its stubs are printed from.</summary>
internal sealed record MethodModel
{
    public required HomeModel Home { get; init; }

    /// <summary>The method's name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the stubs, not escaped.</summary>
    public required string StubName { get; init; }

    /// <summary>The name that identifies the method within its assembly.</summary>
    public required string FullName { get; init; }

    /// <summary>The module class of the assembly.</summary>
    public required string ModuleType { get; init; }

    /// <summary>The name of the static method that gives the method's description to the module.</summary>
    public required string Accessor { get; init; }

    /// <summary>The modifiers of an override of the runtime library's protected members.</summary>
    public required string Override { get; init; }

    public required string DocumentationId { get; init; }

    public required AccessModel Access { get; init; }

    public required ReturnKind Return { get; init; }

    /// <summary>The result, unwrapped, as the user wrote it; empty for none.</summary>
    public required string ResultType { get; init; }

    public ValueModel? Result { get; init; }

    public required EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>
    /// Whether no code can be put beside the method, because its type is not partial or has members named like the
    /// stubs.
    /// </summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether the type has members of its own that are called like the stubs.</summary>
    public bool HidesStubs { get; init; }

    /// <summary>The type parameters, such as <c>&lt;T&gt;</c>; only stubs that throw have any.</summary>
    public string TypeParameters { get; init; } = "";

    /// <summary>The clauses that constrain the type parameters, each with a leading blank.</summary>
    public string Constraints { get; init; } = "";

    /// <summary>What it takes to mention what the stubs do.</summary>
    public MentionsModel Mentions { get; init; } = MentionsModel.None;

    /// <summary>The attributes that the stubs repeat.</summary>
    public EquatableArray<string> Marks { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The attributes by which the linker does not report what the stubs say already.</summary>
    public EquatableArray<string> Suppressions { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Whether a pool has a stub of the method: not where it would be that of another one.</summary>
    public bool HasPoolStub { get; init; } = true;

    /// <summary>Why the stubs only throw; null for a method that can run elsewhere.</summary>
    public string? Refusal { get; init; }

    public ulong Contract { get; init; }

    public bool IsIdempotent { get; init; }

    /// <summary>True when what crosses may share or repeat objects, so that their identity is tracked.</summary>
    public bool TracksArguments { get; init; }

    /// <inheritdoc cref="TracksArguments"/>
    public bool TracksResult { get; init; }
}
