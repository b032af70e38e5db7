using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A call that another process has made, whose arguments go on to a worker as they came, and whose result comes back as
/// it is: neither is deserialized here.
/// </summary>
internal sealed class ForwardedCall(ProcessMethod method, byte[] arguments) : GeneratedCall<byte[]>
{
    public override ProcessMethod Method => method;

    /// <summary>
    /// The exception of the method, as against those of the pool: they may be of the same types.
    /// </summary>
    internal Exception? Failure { get; set; }

    protected internal override void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        WriteRaw(ref writer, arguments);

    protected internal override void WriteResult(ref MemoryPackWriter<ProcessBufferWriter> writer, in byte[] result) =>
        WriteRaw(ref writer, result);

    protected internal override byte[] ReadResult(ref MemoryPackReader reader) => ReadRaw(ref reader);

    /// <summary>The caller is in another process: its reports end here.</summary>
    protected internal override Action? ReadProgress(int parameter, ref MemoryPackReader reader)
    {
        _ = ReadRaw(ref reader);
        return null;
    }

    /// <summary>Where no worker does it: in a pool that runs its calls in this process.</summary>
    protected internal override async ValueTask<byte[]> InvokeAsync(ProcessCallContext context)
    {
        try
        {
            ProcessInvocation call = Codec.Read(
                arguments, method, static (m, ref reader) => m.ReadCall(ref reader), "The arguments", method.Name);
            return await call.InvokeToBytesAsync(context).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Failure = error;
            throw;
        }
    }

    internal static void WriteRaw(ref MemoryPackWriter<ProcessBufferWriter> writer, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0) writer.WriteSpanWithoutLengthHeader(bytes);
    }

    /// <summary>All that is left.</summary>
    internal static byte[] ReadRaw(ref MemoryPackReader reader)
    {
        int length = checked((int)reader.Remaining);
        if (length == 0) return [];
        byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
        Unsafe.CopyBlockUnaligned(ref bytes[0], ref reader.GetSpanReference(length), (uint)length);
        reader.Advance(length);
        return bytes;
    }
}
