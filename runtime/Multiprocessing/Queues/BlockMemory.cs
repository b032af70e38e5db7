using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>The memory of a ring that begins somewhere in a block.</summary>
internal sealed class BlockMemory(SharedBlock block, long start) : IPageMemory
{
    public void Reserve(long offset, long length) => block.Reserve(start + offset, length);

    public unsafe byte* Map(long offset, long length) => block.MapPart(start + offset, length);

    public void Discard(long offset, long length) => block.Discard(start + offset, length);
}
