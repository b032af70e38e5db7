using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// What the three kinds of call have in common. Generated code derives one sealed class per marked method from
/// <see cref="GeneratedCall"/> and its like, whose fields are the arguments. The caller writes it, the worker reads it
/// back and invokes it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessInvocation
{
    /// <summary>The description of the marked method: one object per method and process.</summary>
    public abstract ProcessMethod Method { get; }

    /// <summary>Serializes the arguments. Read back by <see cref="ProcessMethod.ReadCall"/>.</summary>
    internal abstract void SerializeArguments(ref MemoryPackWriter<ProcessBufferWriter> writer);

    /// <inheritdoc cref="GeneratedCall{TResult}.ReadProgress"/>
    internal abstract Action? DeserializeProgress(int parameter, ref MemoryPackReader reader);

    /// <summary>
    /// Runs the method to its end on this thread and leaves the outcome with the session (in the worker).
    /// </summary>
    internal abstract void Execute(ICallSession session);

    /// <summary>
    /// Runs several calls of this one's method, this one among them, and leaves all outcomes with the session.
    /// </summary>
    internal virtual void ExecuteBatch(ProcessInvocation[] calls, ICallSession session) =>
        throw new InvalidOperationException($"'{Method.Name}' returns a stream and cannot be mapped.");

    /// <summary>Runs the method in this process, and serializes its result: to nothing, if it has none.</summary>
    internal virtual ValueTask<byte[]> InvokeToBytesAsync(ProcessCallContext context) =>
        throw new InvalidOperationException($"'{Method.Name}' returns a stream, which is not one result.");

    /// <inheritdoc />
    public override string ToString() => Method.Name;
}
