using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>What both ends of a channel share: the memory and where things lie in it.</summary>
internal abstract unsafe class Channel : IDisposable
{
    internal const int RingCapacity = 256 * 1024;

    /// <summary>The most payload bytes of a frame on the ring; larger ones go through the bulk area.</summary>
    internal const int MaxInlinePayload = 32 * 1024;

    /// <summary>What a frame takes on the ring beyond its payload, at most.</summary>
    internal const int FrameOverhead = FrameHeader.Size + 8;

    /// <summary>The most bytes of one message: what a span can address.</summary>
    internal const int BulkCapacity = int.MaxValue & ~(ChannelHeader.PageSize - 1);

    // Multiples of every page size that there is, as the offsets of mappings must be.
    internal const long FirstBulk = 1 << 20;
    internal const long BulkStride = 1L << 31;

    /// <summary>
    /// What an idle channel keeps of each bulk area, in bytes: fresh pages cost ten times a copy, so that messages of
    /// this size do not pay for them again.
    /// </summary>
    internal const int KeptBulk = 4 * 1024 * 1024;

    private const long MappedLength = ChannelHeader.PageSize + 2L * RingCapacity;
    private const long TotalLength = FirstBulk + 2 * BulkStride;

    private protected Channel(SharedMapping mapping)
    {
        Mapping = mapping;
        Header = (ChannelHeader*)mapping.Pointer;
        CallBulk = new BulkArea(mapping, FirstBulk, BulkCapacity);
        ResultBulk = new BulkArea(mapping, FirstBulk + BulkStride, BulkCapacity);
    }

    internal SharedMapping Mapping { get; }

    private protected ChannelHeader* Header { get; }

    private protected byte* CallRing => Mapping.Pointer + ChannelHeader.PageSize;

    private protected byte* ResultRing => CallRing + RingCapacity;

    private protected BulkArea CallBulk { get; }

    private protected BulkArea ResultBulk { get; }

    private protected static bool IsIn(byte* address, byte* ring) => address >= ring && address < ring + RingCapacity;

    public virtual void Dispose() => Mapping.Dispose();

    private protected static SharedMapping CreateMapping() =>
        PlatformSelector.Memory.Create(TotalLength, "channel", MappedLength);

    /// <summary>Maps the channel that this process inherited.</summary>
    /// <param name="index">As for <see cref="ISharedMemoryPlatform.AdoptInherited"/>.</param>
    internal static SharedMapping AdoptMapping(int index) =>
        PlatformSelector.Memory.AdoptInherited(index, MappedLength);

    private protected static void CheckLayout(SharedMapping mapping)
    {
        if (mapping.Length != TotalLength) throw Mismatch($"{mapping.Length} bytes instead of {TotalLength}");
        ChannelHeader* header = (ChannelHeader*)mapping.Pointer;
        if (header->Magic != ChannelHeader.ExpectedMagic) throw Mismatch($"magic number {header->Magic:X8}");
        if (header->Version != ChannelHeader.ExpectedVersion)
        {
            throw Mismatch($"layout version {header->Version} instead of {ChannelHeader.ExpectedVersion}");
        }
    }

    private static MultiprocessingException Mismatch(string found) =>
        new(
            "The memory handed over by the parent process is not a channel of this version of Multiprocessing: "
            + $"{found}.");
}
