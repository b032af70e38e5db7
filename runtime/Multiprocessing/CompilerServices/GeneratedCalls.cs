using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// What generated code derives from for a method without a result: a <see cref="ProcessCall"/> that can be sent.
/// </summary>
/// <remarks>
/// The three classes of this file repeat a few lines. A common base that has them would be a base of
/// <see cref="ProcessCall"/> as well, and users would see the serializer there.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GeneratedCall : ProcessCall
{
    /// <summary>Serializes the arguments. Read back by <see cref="ProcessMethod.ReadCall"/>.</summary>
    protected internal abstract void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer);

    /// <inheritdoc cref="GeneratedCall{TResult}.ReadProgress"/>
    protected internal virtual Action? ReadProgress(int parameter, ref MemoryPackReader reader) => null;

    internal sealed override void SerializeArguments(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        WriteArguments(ref writer);

    internal sealed override Action? DeserializeProgress(int parameter, ref MemoryPackReader reader) =>
        ReadProgress(parameter, ref reader);
}

/// <summary>
/// What generated code derives from for a method with a result: a <see cref="ProcessCall{TResult}"/> that can be
/// sent.
/// </summary>
/// <typeparam name="TResult">The type of the method's result, unwrapped from <c>Task</c> or
/// <c>ValueTask</c>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GeneratedCall<TResult> : ProcessCall<TResult>
{
    /// <summary>Serializes the arguments. Read back by <see cref="ProcessMethod.ReadCall"/>.</summary>
    protected internal abstract void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer);

    /// <summary>Serializes a result (in the worker).</summary>
    protected internal abstract void WriteResult(ref MemoryPackWriter<ProcessBufferWriter> writer, in TResult result);

    /// <summary>Deserializes a result (in the caller).</summary>
    protected internal abstract TResult ReadResult(ref MemoryPackReader reader);

    /// <summary>Deserializes one progress report (in the caller).</summary>
    /// <param name="parameter">
    /// The zero-based position of the <c>IProgress</c> parameter among those of the method.
    /// </param>
    /// <param name="reader">The serialized report.</param>
    /// <returns>
    /// Hands the report to the caller's <see cref="IProgress{T}"/> object: code of the user's, whose failures are not
    /// those of the reading. Null if there is no such object.
    /// </returns>
    protected internal virtual Action? ReadProgress(int parameter, ref MemoryPackReader reader) => null;

    internal sealed override void SerializeArguments(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        WriteArguments(ref writer);

    internal sealed override void SerializeResult(
        ref MemoryPackWriter<ProcessBufferWriter> writer, in TResult result) =>
        WriteResult(ref writer, in result);

    internal sealed override TResult DeserializeResult(ref MemoryPackReader reader) => ReadResult(ref reader);

    internal sealed override Action? DeserializeProgress(int parameter, ref MemoryPackReader reader) =>
        ReadProgress(parameter, ref reader);
}

/// <summary>
/// What generated code derives from for a method with a stream: a <see cref="ProcessStreamCall{T}"/> that can be
/// sent.
/// </summary>
/// <typeparam name="T">The type of the stream's elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GeneratedStreamCall<T> : ProcessStreamCall<T>
{
    /// <summary>Serializes the arguments. Read back by <see cref="ProcessMethod.ReadCall"/>.</summary>
    protected internal abstract void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer);

    /// <summary>Serializes one element (in the worker).</summary>
    protected internal abstract void WriteItem(ref MemoryPackWriter<ProcessBufferWriter> writer, in T item);

    /// <summary>Deserializes one element (in the caller).</summary>
    protected internal abstract T ReadItem(ref MemoryPackReader reader);

    /// <inheritdoc cref="GeneratedCall{TResult}.ReadProgress"/>
    protected internal virtual Action? ReadProgress(int parameter, ref MemoryPackReader reader) => null;

    internal sealed override void SerializeArguments(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        WriteArguments(ref writer);

    internal sealed override void SerializeItem(ref MemoryPackWriter<ProcessBufferWriter> writer, in T item) =>
        WriteItem(ref writer, in item);

    internal sealed override T DeserializeItem(ref MemoryPackReader reader) => ReadItem(ref reader);

    internal sealed override Action? DeserializeProgress(int parameter, ref MemoryPackReader reader) =>
        ReadProgress(parameter, ref reader);
}
