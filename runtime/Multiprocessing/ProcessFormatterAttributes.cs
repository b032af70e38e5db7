namespace Multiprocessing;

/// <summary>
/// Names the MemoryPack formatter that carries a type of which the compiler cannot see the whole state.
/// </summary>
/// <param name="type">The type that crosses.</param>
/// <param name="formatter">
/// A class derived from <c>MemoryPackFormatter&lt;T&gt;</c> of that type, with a public constructor without parameters.
/// </param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ProcessFormatterAttribute(Type type, Type formatter) : Attribute
{
    /// <summary>The type that crosses.</summary>
    public Type Type { get; } = type;

    /// <summary>The formatter's type.</summary>
    public Type Formatter { get; } = formatter;
}

/// <summary>
/// Declares that a type of another assembly is carried faithfully by its public members, although the compiler cannot
/// see its private state.
/// </summary>
/// <param name="type">The type that crosses.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class AssumeSerializableAttribute(Type type) : Attribute
{
    /// <summary>The type that crosses.</summary>
    public Type Type { get; } = type;
}
