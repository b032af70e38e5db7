namespace Multiprocessing.Generator.Model;

/// <summary>How generated code reaches a member.</summary>
internal enum MemberAccess
{
    /// <summary>As any code would: <c>value.Name</c>.</summary>
    Direct,

    /// <summary>Through an unsafe accessor to the field.</summary>
    Field,

    /// <summary>Only through the constructor.</summary>
    Constructor,
}

/// <summary>One piece of a type's state.</summary>
internal sealed record MemberModel
{
    /// <summary>The member to name in direct access: a field or a property, escaped.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the field in metadata.</summary>
    public required string Field { get; init; }

    /// <summary>The type that declares the field.</summary>
    public required string DeclaringType { get; init; }

    public required ValueModel Value { get; init; }

    public required MemberAccess Read { get; init; }

    public required MemberAccess Write { get; init; }

    /// <summary>Whether code that makes the object has to set it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// Whether the value may be an object with collections in it that are filled only after it was given to the object.
    /// </summary>
    public bool MayBeUnfilled { get; init; }

    /// <summary>The field as its generic definition declares it; null when the declaring type is not generic.</summary>
    public GenericFieldModel? Generic { get; init; }
}

/// <summary>
/// An accessor into a generic type has to repeat the declaration: the type parameters, not the arguments.
/// </summary>
/// <param name="Parameters">The type parameters, such as <c>&lt;T, U&gt;</c>.</param>
/// <param name="Arguments">The type arguments, such as <c>&lt;int, string&gt;</c>.</param>
/// <param name="Constraints">The constraint clauses.</param>
/// <param name="DeclaringType">The declaring type in terms of its parameters.</param>
/// <param name="FieldType">The field's type in terms of those parameters.</param>
internal sealed record GenericFieldModel(
    string Parameters, string Arguments, string Constraints, string DeclaringType, string FieldType);

/// <summary>One type that may stand where a base type or interface is declared.</summary>
internal sealed record CaseModel(string Type, string Formatter);

internal enum FormatterShape
{
    /// <summary>Field by field, into an object that no constructor has run on.</summary>
    Fields,

    /// <summary>Through a constructor and public members.</summary>
    Constructor,

    /// <summary>A tag, then the value of the run-time type.</summary>
    Union,
}

/// <summary>A formatter class to be printed.</summary>
internal sealed record FormatterModel
{
    public required HomeModel Home { get; init; }

    public required string Name { get; init; }

    /// <summary>What tells it from all others.</summary>
    public string Key => Home.QualifiedName + "." + Name;

    /// <summary>The accessibility of the class, as keywords.</summary>
    public required string Access { get; init; }

    /// <summary>The type it writes.</summary>
    public required string Type { get; init; }

    public required FormatterShape Shape { get; init; }

    public required bool IsValueType { get; init; }

    /// <summary>Whether objects are tracked by identity, because the type lies on a cycle of the type graph.</summary>
    public bool IsTracked { get; init; }

    /// <summary>Whether <c>new</c> makes the same as an object that no constructor has run on.</summary>
    public bool CanBeNew { get; init; }

    /// <summary>Whether a derived type could stand where this one is declared.</summary>
    public bool CanBeDerived { get; init; }

    public EquatableArray<MemberModel> Members { get; init; } = EquatableArray<MemberModel>.Empty;

    /// <summary>The members that are given to the constructor, in order.</summary>
    public EquatableArray<string> ConstructorArguments { get; init; } = EquatableArray<string>.Empty;

    public EquatableArray<CaseModel> Cases { get; init; } = EquatableArray<CaseModel>.Empty;

    /// <summary>What it takes to mention what the formatter mentions.</summary>
    public MentionsModel Mentions { get; init; } = MentionsModel.None;

    /// <summary>The fewest bytes a value can take.</summary>
    public int MinimumSize { get; init; } = 1;
}
