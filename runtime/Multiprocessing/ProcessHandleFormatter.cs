using MemoryPack;
using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>Sends a handle as a reference, and opens the same object on the other side. Null stays null.</summary>
/// <typeparam name="T">The handle.</typeparam>
/// <param name="blockOf">The handle's block; throws if the handle is disposed.</param>
/// <param name="open">Makes a handle of a block of which it takes over one reference.</param>
internal sealed class ProcessHandleFormatter<T>(Func<T, SharedBlock> blockOf, Func<SharedBlock, T> open) : MemoryPackFormatter<T>
    where T : class
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref T? value)
    {
        if (value is null) writer.WriteNullObjectHeader();
        else BlockReference.Write(ref writer, blockOf(value));
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref T? value)
    {
        if (reader.PeekIsNull())
        {
            reader.Advance(1);
            value = null;
            return;
        }
        value = open(ProcessHeaps.Open(BlockReference.Read(ref reader)));
    }
}
