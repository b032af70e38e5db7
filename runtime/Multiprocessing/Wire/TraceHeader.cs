using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire;

/// <summary>
/// The caller's span, in front of the arguments of a traced call (W3C trace context: 16 + 8 + 1 bytes).
/// </summary>
internal static class TraceHeader
{
    internal const int Size = 25;

    internal static void Write(Activity activity, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        ref byte start = ref writer.GetSpanReference(Size);
        Span<byte> bytes = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref start, Size);
        // The framework fills the whole span it is given, and fails if that is longer than the id.
        activity.TraceId.CopyTo(bytes[..16]);
        activity.SpanId.CopyTo(bytes[16..24]);
        bytes[24] = (byte)activity.ActivityTraceFlags;
        writer.Advance(Size);
    }

    internal static ActivityContext Read(ReadOnlySpan<byte> bytes) => new(
        ActivityTraceId.CreateFromBytes(bytes[..16]),
        ActivitySpanId.CreateFromBytes(bytes[16..24]),
        (ActivityTraceFlags)bytes[24],
        isRemote: true);
}
