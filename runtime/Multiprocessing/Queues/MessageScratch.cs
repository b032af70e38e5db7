using System.Runtime.InteropServices;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Where a thread serializes a message: in memory of its own; what does not fit there goes straight to pages of the
/// ring, which nobody else knows of before it is complete.
/// </summary>
internal sealed unsafe class MessageScratch
{
    internal const int Bytes = 8192;
    internal const int BatchBytes = 32 << 10;
    internal const int BatchItems = 256;

    /// <summary>This thread's; null while it is in use, and before the first was returned.</summary>
    [ThreadStatic]
    private static MessageScratch? t_free;

    private readonly BufferGrowth _grow;

    /// <summary>
    /// The ring of the message; null before the first one, and once this is returned. This field and those below: the
    /// thread alone that has rented this.
    /// </summary>
    private PagedRing<SharedOps>? _ring;

    /// <summary>This process's number in the ring.</summary>
    private int _me;

    /// <summary>The first of the pages that are claimed for the message; -1: none is.</summary>
    private int _page = -1;

    /// <summary>How many pages are claimed.</summary>
    private int _claimed;

    /// <summary>See <see cref="Batch"/>.</summary>
    private byte[]? _batch;

    private MessageScratch() => _grow = Grow;

    ~MessageScratch() => NativeMemory.Free(Memory);

    internal ProcessBufferWriter Writer { get; } = new();

    /// <summary>Room for several small messages; made when first used.</summary>
    internal byte[] Batch => _batch ??= new byte[BatchBytes];

    /// <summary>Where each of them ends in <see cref="Batch"/>.</summary>
    internal int[] Ends { get; } = new int[BatchItems];

    internal int StartOf(int index) => index == 0 ? 0 : Ends[index - 1];

    internal int LengthOf(int index) => Ends[index] - StartOf(index);

    internal byte* Memory { get; } = (byte*)NativeMemory.Alloc(Bytes);

    /// <summary>This thread's, or a new one if it is in use: serializing a message may serialize others.</summary>
    internal static MessageScratch Rent()
    {
        MessageScratch scratch = t_free ?? new MessageScratch();
        t_free = null;
        return scratch;
    }

    internal void Return()
    {
        _ring = null;
        t_free = this;
    }

    internal void Begin(PagedRing<SharedOps> ring, int me)
    {
        _ring = ring;
        _me = me;
        _page = -1;
        _claimed = 0;
        Writer.Reset(Memory, Math.Min(Bytes, ring.MaximumInline), _grow);
    }

    /// <summary>The message; pages beyond its end are given back.</summary>
    internal Outgoing End()
    {
        int length = Writer.WrittenCount;
        if (_page < 0) return new Outgoing { Data = Memory, Length = length, Page = -1 };
        int needed = _ring!.PagesFor(length);
        if (needed < _claimed) _ring.Release(_page + needed, _claimed - needed);
        ((ExtentHeader*)_ring.ExtentAt(_page))->Length = length;
        return new Outgoing { Length = length, Page = _page, Claimed = needed };
    }

    /// <summary>The serialization failed: nothing of it stays.</summary>
    internal void Abandon()
    {
        if (_page >= 0) _ring!.Release(_page, _claimed);
        _page = -1;
    }

    private byte* Grow(byte* current, int written, int needed, out int capacity)
    {
        int pages = _ring!.PagesFor(needed);
        // Twice as much as before, so that a message that grows bit by bit is not moved each time.
        int wanted = _page < 0 ? pages : (int)Math.Min(Math.Max(pages, _claimed * 2L), _ring.PagesFor(int.MaxValue));
        if (_page >= 0 && _ring.TryExtend(_me, _page, _claimed, wanted))
        {
            _claimed = wanted;
        }
        else
        {
            int page = _ring.TryClaim(_me, wanted);
            if (page < 0 && wanted > pages) page = _ring.TryClaim(_me, wanted = pages);
            if (page < 0) throw new RingFullException(needed);
            new ReadOnlySpan<byte>(current, written).CopyTo(
                new Span<byte>(_ring.ExtentAt(page, wanted) + ExtentHeader.Bytes, written));
            if (_page >= 0) _ring.Release(_page, _claimed);
            _page = page;
            _claimed = wanted;
        }
        capacity = (int)Math.Min((long)_claimed * _ring.PageBytes - ExtentHeader.Bytes, int.MaxValue);
        return _ring.ExtentAt(_page, _claimed) + ExtentHeader.Bytes;
    }
}

/// <summary>There are not enough free pages in a row.</summary>
internal sealed class RingFullException(int bytes) : Exception
{
    internal int Bytes { get; } = bytes;
}
