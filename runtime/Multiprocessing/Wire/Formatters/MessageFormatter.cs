using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>Each value is a message of its own, in which objects are tracked by identity.</summary>
internal sealed class MessageFormatter<T>(WireFormatter<T> item) : WireFormatter<T>
{
    public override int MinimumSize => item.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        WireReferences.WritingScope scope = WireReferences.BeginWriting();
        try
        {
            item.Write(ref writer, in value);
        }
        finally
        {
            scope.End();
        }
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        WireReferences.ReadingScope scope = WireReferences.BeginReading();
        try
        {
            return item.Read(ref reader);
        }
        finally
        {
            scope.End();
        }
    }
}
