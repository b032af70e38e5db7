using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>The one seam to MemoryPack for everything that is not generated code.</summary>
internal static class Codec
{
    /// <summary>Runs a serialization over a buffer.</summary>
    /// <exception cref="ProcessSerializationException">The serialization threw.</exception>
    internal static void Write<TState>(ProcessBufferWriter buffer, TState state, WriteAction<TState> write, string what)
        where TState : allows ref struct
    {
        using MemoryPackWriterOptionalState options = MemoryPackWriterOptionalStatePool.Rent(MemoryPackSerializerOptions.Default);
        try
        {
            MemoryPackWriter<ProcessBufferWriter> writer = new(ref buffer, options);
            write(state, ref writer);
            writer.Flush();
        }
        catch (Exception error) when (error is not ProcessSerializationException)
        {
            throw new ProcessSerializationException($"{what} could not be serialized: {error.Message}", error);
        }
    }

    /// <summary>Runs a deserialization over the bytes of one message.</summary>
    /// <exception cref="ProcessSerializationException">The deserialization threw, or left bytes unread.</exception>
    internal static TResult Read<TState, TResult>(
        ReadOnlySpan<byte> bytes, TState state, ReadFunc<TState, TResult> read, string what)
    {
        using MemoryPackReaderOptionalState options = MemoryPackReaderOptionalStatePool.Rent(MemoryPackSerializerOptions.Default);
        MemoryPackReader reader = new(bytes, options);
        try
        {
            return read(state, ref reader);
        }
        catch (Exception error) when (error is not ProcessSerializationException)
        {
            throw new ProcessSerializationException($"{what} could not be deserialized: {error.Message}", error);
        }
        finally
        {
            reader.Dispose();
        }
    }

    internal delegate void WriteAction<in TState>(TState state, ref MemoryPackWriter<ProcessBufferWriter> writer)
        where TState : allows ref struct;

    internal delegate TResult ReadFunc<in TState, out TResult>(TState state, ref MemoryPackReader reader);
}
