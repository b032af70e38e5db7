using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// What the three kinds of call have in common. Derived from by generated code only: one sealed class per marked method,
/// whose fields are the arguments. The caller writes it, the worker reads it back and invokes it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessInvocation
{
    /// <summary>The description of the marked method: one object per method and process.</summary>
    public abstract ProcessMethod Method { get; }

    /// <summary>Serializes the arguments. Read back by <see cref="ProcessMethod.ReadCall"/>.</summary>
    protected internal abstract void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer);

    /// <summary>Deserializes one progress report (in the caller).</summary>
    /// <param name="parameter">The zero-based position of the <c>IProgress</c> parameter among those of the method.</param>
    /// <param name="reader">The serialized report.</param>
    /// <returns>
    /// Hands the report to the caller's <see cref="IProgress{T}"/> object: code of the user's, whose failures are not those of the reading. Null if
    /// there is no such object.
    /// </returns>
    protected internal virtual Action? ReadProgress(int parameter, ref MemoryPackReader reader) => null;

    /// <summary>Runs the method to its end on this thread and leaves the outcome with the session (in the worker).</summary>
    internal abstract void Execute(ICallSession session);

    /// <summary>Runs several calls of this one's method, this one among them, and leaves all outcomes with the session.</summary>
    internal virtual void ExecuteBatch(ProcessInvocation[] calls, ICallSession session) =>
        throw new InvalidOperationException($"'{Method.Name}' returns a stream and cannot be mapped.");

    /// <inheritdoc />
    public override string ToString() => Method.Name;
}
