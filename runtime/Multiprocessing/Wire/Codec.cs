using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>The one seam to MemoryPack for everything that is not generated code.</summary>
internal static class Codec
{
    // Kept for good: only the code of [MemoryPackable] types puts anything into it, and that code gets a state of its
    // own. This thread's; null before it has written.
    [ThreadStatic]
    private static MemoryPackWriterOptionalState? t_writing;

    /// <summary>Runs a serialization over a buffer.</summary>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="state">Handed to <paramref name="write"/>.</param>
    /// <param name="write">Serializes.</param>
    /// <param name="what">What is serialized, for the message of a failure: "The arguments".</param>
    /// <param name="of">Of which method.</param>
    /// <exception cref="ProcessSerializationException">The serialization threw.</exception>
    internal static void Write<TState>(
        ProcessBufferWriter buffer, TState state, WriteAction<TState> write, string what, string? of = null)
        where TState : allows ref struct
    {
        try
        {
            MemoryPackWriter<ProcessBufferWriter> writer = new(
                ref buffer, t_writing ??= MemoryPackWriterOptionalStatePool.Rent(MemoryPackSerializerOptions.Default));
            write(state, ref writer);
            writer.Flush();
        }
        catch (Exception error) when (error is not ProcessSerializationException)
        {
            throw new ProcessSerializationException(
                $"{Name(what, of)} could not be serialized: {Reason(error)}", error);
        }
    }

    /// <summary>Runs a deserialization over the bytes of one message.</summary>
    /// <exception cref="ProcessSerializationException">The deserialization threw, or left bytes unread.</exception>
    internal static TResult Read<TState, TResult>(
        ReadOnlySpan<byte> bytes, TState state, ReadFunc<TState, TResult> read, string what, string? of = null)
    {
        // A message may be read while another one is: by the code that a progress report goes to, say.
        AllocationBudget budget = AllocationBudget.Current;
        long outer = budget.Unclaimed;
        MemoryPackReaderOptionalState? outerReading = budget.Reading;
        budget.Unclaimed = bytes.Length;
        budget.Reading = budget.Options;
        MemoryPackReader reader = new(bytes, budget.Options);
        try
        {
            TResult result = read(state, ref reader);
            if (reader.Remaining > 0) ThrowTrailing(reader.Remaining, what, of);
            return result;
        }
        catch (Exception error) when (error is not ProcessSerializationException)
        {
            throw new ProcessSerializationException(
                $"{Name(what, of)} could not be deserialized: {Reason(error)}", error);
        }
        finally
        {
            budget.Unclaimed = outer;
            budget.Reading = outerReading;
            reader.Dispose();
        }
    }

    [DoesNotReturn]
    private static void ThrowTrailing(long bytes, string what, string? of) => throw new ProcessSerializationException(
        $"{Name(what, of)} could not be deserialized: the frame is damaged, as {bytes} bytes follow after its end.");

    // The runtime's own exception says nothing.
    private static string Reason(Exception error)
    {
        string message = ExceptionTree.MessageOf(error);
        bool isUnexplained = error is OutOfMemoryException && ResourceLimits.AddressSpace is not null
            && !message.Contains("ulimit", StringComparison.Ordinal);
        return isUnexplained
            ? $"{message} There is no memory for it; {ResourceLimits.DescribeAddressSpace()}"
            : message;
    }

    // Put together only when it is needed: the names of methods are no part of the fast path.
    private static string Name(string what, string? of) => of is null ? what : $"{what} of '{of}'";

    internal delegate void WriteAction<in TState>(TState state, ref MemoryPackWriter<ProcessBufferWriter> writer)
        where TState : allows ref struct;

    internal delegate TResult ReadFunc<in TState, out TResult>(TState state, ref MemoryPackReader reader);
}
