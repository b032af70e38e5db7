namespace Multiprocessing;

/// <summary>
/// Names the MemoryPack formatter that carries a type of which the compiler cannot see the whole state.
/// </summary>
/// <param name="type">The type that crosses.</param>
/// <param name="formatter">
/// A class derived from <c>MemoryPackFormatter&lt;T&gt;</c> of that type, with a public constructor without parameters.
/// </param>
/// <example>
/// <code>
/// using MemoryPack;
/// using Multiprocessing;
///
/// [assembly: ProcessFormatter(typeof(Money), typeof(MoneyFormatter))]
///
/// public sealed class Money(decimal amount)
/// {
///     public decimal Amount { get; } = amount;
/// }
///
/// public sealed class MoneyFormatter : MemoryPackFormatter&lt;Money>
/// {
///     public override void Serialize&lt;TBufferWriter>(
///         ref MemoryPackWriter&lt;TBufferWriter> writer, scoped ref Money? value) =>
///         writer.WriteUnmanaged(value!.Amount);
///
///     public override void Deserialize(ref MemoryPackReader reader, scoped ref Money? value) =>
///         value = new Money(reader.ReadUnmanaged&lt;decimal>());
/// }
///
/// public static partial class Bank
/// {
///     [RunInProcess]
///     public static Money Double(Money money) => new(2 * money.Amount);
/// }
/// </code>
/// </example>
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
/// <example>
/// <code>
/// using System.Net;
/// using Multiprocessing;
///
/// [assembly: AssumeSerializable(typeof(NetworkCredential))]
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class AssumeSerializableAttribute(Type type) : Attribute
{
    /// <summary>The type that crosses.</summary>
    public Type Type { get; } = type;
}
