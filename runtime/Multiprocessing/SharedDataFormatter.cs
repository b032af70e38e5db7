using MemoryPack;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

/// <summary>Sends shared memory as a reference, and the lock that was given for it, if one was.</summary>
internal sealed class SharedDataFormatter<THandle, T>(
    Func<THandle, SharedData<T>> dataOf, Func<SharedData<T>, THandle> open)
    : MemoryPackFormatter<THandle>
    where THandle : class
    where T : unmanaged
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref THandle? value)
    {
        if (value is null)
        {
            writer.WriteNullObjectHeader();
            return;
        }
        SharedData<T> data = dataOf(value);
        bool hasGivenLock = data.Lock.Lease.Block != data.Lease.Block;
        HandleTransfer.Write(ref writer, data.Lease, value);
        writer.WriteUnmanaged(hasGivenLock);
        if (hasGivenLock) HandleTransfer.Write(ref writer, data.Lock.Lease, data.Lock);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref THandle? value)
    {
        if (reader.PeekIsNull())
        {
            reader.Advance(1);
            value = null;
            return;
        }
        BlockReference reference = BlockReference.Read(ref reader);
        reader.ReadUnmanaged(out byte hasGivenLock);
        if (reference.Kind != BlockKind.Shared) throw reference.IsNot("SharedArray or SharedValue");
        BlockReference? givenLock = hasGivenLock != 0 ? BlockReference.Read(ref reader) : null;
        SharedBlock block = ProcessHeaps.Open(reference);
        ProcessLock? opened = null;
        try
        {
            if (givenLock is { } lockReference) opened = ProcessLock.Open(ProcessHeaps.Open(lockReference));
        }
        catch
        {
            block.Release(disposed: false);
            throw;
        }
        value = open(SharedData<T>.Open(block, opened));
    }
}
