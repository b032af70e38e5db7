using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Wire;

namespace Multiprocessing.Queues;

/// <summary>Messages to bytes and back.</summary>
internal static unsafe class MessageCodec<T>
{
    /// <summary>Queues and pipes ask the catalog when they are made: here it is known.</summary>
    private static readonly WireFormatter<T> s_formatter = FormatterCatalog.Get<T>();

    /// <summary>The bytes in memory are the message: no writer or reader is needed.</summary>
    internal static readonly bool IsRaw = !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
        && Unsafe.SizeOf<T>() <= 1024
        && s_formatter.IsRaw;

    /// <summary>
    /// The bytes of the array are the message, behind their number: as its formatter makes it, without one.
    /// </summary>
    internal static readonly bool IsBytes = typeof(T) == typeof(byte[]);

    /// <summary>Serializes into the scratch memory, or into pages that are claimed by it.</summary>
    /// <exception cref="ProcessSerializationException">The message cannot be serialized; nothing of it
    /// stays.</exception>
    /// <exception cref="RingFullException">There are not enough pages; nothing of it stays.</exception>
    internal static Outgoing Write(MessageScratch scratch, PagedRing<SharedOps> ring, int me, T value)
    {
        if (IsRaw)
        {
            Unsafe.WriteUnaligned(scratch.Memory, value);
            return new Outgoing { Data = scratch.Memory, Length = Unsafe.SizeOf<T>(), Page = -1 };
        }
        scratch.Begin(ring, me);
        try
        {
            Codec.Write(
                scratch.Writer,
                value,
                static (T message, ref MemoryPackWriter<ProcessBufferWriter> writer) =>
                    s_formatter.Write(ref writer, in message),
                "A message",
                typeof(T).Name);
            return scratch.End();
        }
        catch (ProcessSerializationException error) when (error.InnerException is RingFullException full)
        {
            scratch.Abandon();
            throw full;
        }
        catch
        {
            scratch.Abandon();
            throw;
        }
    }

    /// <exception cref="ProcessSerializationException">The message cannot be read.</exception>
    internal static T Read(byte* payload, int length)
    {
        if (IsRaw && length == Unsafe.SizeOf<T>()) return Unsafe.ReadUnaligned<T>(payload);
        if (IsBytes && length >= sizeof(int) && Unsafe.ReadUnaligned<int>(payload) == length - sizeof(int))
        {
            return (T)(object)Bytes(payload, length);
        }
        return Codec.Read(
            new ReadOnlySpan<byte>(payload, length),
            0,
            static (int _, ref MemoryPackReader reader) => s_formatter.Read(ref reader)!,
            "A message",
            typeof(T).Name);
    }

    private static byte[] Bytes(byte* payload, int length)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length - sizeof(int));
        new ReadOnlySpan<byte>(payload + sizeof(int), bytes.Length).CopyTo(bytes);
        return bytes;
    }
}
