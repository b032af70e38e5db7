using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Messages in shared memory, in order, for any number of writers and readers, in pages that are taken when there is
/// something to write and given back when it was read.
/// </summary>
/// <remarks>
/// <code>
///   HeadPage                                            TailPage
///      v                                                   v
///   [ read | A | B | →next ]→[ C | large → ▒▒▒▒ | →next ]→[ D | E | free ]
///            ^ Head                        extent                 ^ Tail
/// </code>
/// Small messages lie in the pages of a chain; a large one lies in pages of its own (an extent), and its place in the
/// order is a frame that names the first of them. It is written there before anybody's lock is taken, and read from
/// there after the lock was given back: locks are held for the copy of a small message only, and never while waiting
/// for something.
/// <para>
/// Writing: under the tail lock, frames are written behind Tail, where nobody looks; the store of
/// <see cref="RingHeader.Tail"/> commits them. Taking: under the head lock the message is copied, and the store of
/// <see cref="RingHeader.Head"/> takes it.
/// </para>
/// <para>
/// What a death leaves, by the last step done. <b>Writer</b>: a claimed page (repair frees it) · a page filled in but
/// not linked (freed), linked (it stays: the next writer goes on there) · frames behind Tail (written over) · a
/// committed message whose readers were not woken (repair wakes all). <b>Reader</b>: HeadPage moved, the page before it
/// not freed (repair frees pages with numbers before HeadPage's) · a large message marked Held, Head not yet moved (it
/// lies in the queue as before) · Head moved, message not yet finished (Returned: taken by the next reader, before all
/// others).
/// </para>
/// Every step that others can see goes through <typeparamref name="TOps"/>, so that tests explore all orders of the
/// steps.
/// </remarks>
internal sealed unsafe partial class PagedRing<TOps>
    where TOps : ISharedOps
{
    private const int KindInline = 0;
    private const int KindLarge = 1;
    private const int KindSkip = 2;
    private const int FirstUnit = SegmentHeader.Bytes / 8;

    private readonly RingHeader* _header;
    private readonly RingLedger* _ledger;
    private readonly long* _pages;
    private readonly long _arenaOffset;
    private readonly int _unitShift;
    private readonly int _pageShift;
    private readonly IPageMemory? _memory;

    /// <summary>A view of a ring that <see cref="Initialize"/> made.</summary>
    /// <param name="start">Its header.</param>
    /// <param name="memory">What is behind it; null: all of it is mapped, and nothing is asked for or given
    /// back.</param>
    /// <param name="arenaOffset">Where its pages begin, from its header; null: right after what comes before
    /// them.</param>
    internal PagedRing(byte* start, IPageMemory? memory, long? arenaOffset = null)
    {
        _header = (RingHeader*)start;
        _memory = memory;
        _unitShift = _header->UnitShift;
        _pageShift = _unitShift + 3;
        PageCount = _header->PageCount;
        WordsOffset = WordsOffsetOf(_header->Participants);
        _arenaOffset = arenaOffset ?? HeadBytesFor(_header->Participants, PageCount);
        _ledger = (RingLedger*)(start + RingHeader.Bytes);
        _pages = (long*)(start + WordsOffset);
        if (memory is not null) return;
        _arena = start + _arenaOffset;
        _pagesMapped = PageCount;
    }

    internal RingHeader* Header => _header;

    internal int PageCount { get; }

    internal int PageBytes => 8 << _unitShift;

    /// <summary>Larger ones go into pages of their own.</summary>
    internal int MaximumInline => Math.Min(8192, PageBytes - SegmentHeader.Bytes - 8);

    private int UnitsPerPage => 1 << _unitShift;

    private long WordsOffset { get; }

    internal static long BytesFor(int participants, int unitShift, int pages) =>
        HeadBytesFor(participants, pages) + ((long)pages << unitShift) * 8;

    /// <summary>What comes before the pages.</summary>
    internal static long HeadBytesFor(int participants, int pages) =>
        RoundUp(WordsOffsetOf(participants) + (long)pages * sizeof(long));

    /// <summary>What must have memory before <see cref="Initialize"/>.</summary>
    internal static long InitialBytesFor(int participants) => WordsOffsetOf(participants) + 4096;

    /// <summary>Fills the header of a new ring, in which every byte is zero.</summary>
    internal static void Initialize(
        byte* start,
        int participants,
        int unitShift,
        int pages,
        int capacity,
        long typeHash,
        IPageMemory? memory,
        long? arenaOffset = null)
    {
        RingHeader* header = (RingHeader*)start;
        header->UnitShift = unitShift;
        header->PageCount = pages;
        header->Capacity = capacity;
        header->Participants = participants;
        header->TypeHash = typeHash;
        header->Head = header->Tail = header->KnownHead = header->KnownTail = Pack(0, FirstUnit);
        header->PagesUsed = 1;
        header->FreeHint = 1;
        memory?.Reserve(arenaOffset ?? HeadBytesFor(participants, pages), 8L << unitShift);
        *(long*)(start + WordsOffsetOf(participants)) = PageWord.Pack(PageKind.Segment, 0, 0);
    }

    internal static long WordsOffsetOf(int participants) =>
        RoundUp(RingHeader.Bytes + (long)participants * RingLedger.Bytes);

    internal static long Pack(int count, uint position) => ((long)count << 32) | position;

    internal static int CountOf(long word) => (int)(word >> 32);

    internal static uint PositionOf(long word) => (uint)word;

    /// <summary>Messages in the queue.</summary>
    internal int Count
    {
        get
        {
            // In this order, so that it is never below zero.
            long head = TOps.Load(&_header->Head);
            int count = CountOf(TOps.Load(&_header->Tail)) - CountOf(head);
            if (TOps.Load(&_header->HasReturned) == 0) return count;
            int used = CountUsed();
            for (int page = 0; page < used; page++)
            {
                long word = TOps.Load(&_pages[page]);
                if (PageWord.KindOf(word) == PageKind.Returned && PageWord.IsFirst(word)) count++;
            }
            return count;
        }
    }

    /// <summary>Whether there may be something to take. False is certain, for the moment of the call.</summary>
    internal bool MayHaveItems =>
        CountOf(TOps.Load(&_header->Tail)) != CountOf(TOps.Load(&_header->Head))
            || TOps.Load(&_header->HasReturned) != 0;

    /// <summary>
    /// Whether there was something at the last look, and nobody is known to have taken it. Touches no memory that
    /// writers write to: each touch costs them more than writing a small message does.
    /// </summary>
    internal bool HasKnownItems => CountOf(TOps.Load(&_header->KnownTail)) - CountOf(TOps.Load(&_header->Head)) > 0;

    internal bool IsClosed => TOps.Load(&_header->Closed) != 0;

    /// <summary>Units that a small message takes.</summary>
    internal static int UnitsFor(int length) => 1 + ((length + 7) >> 3);

    /// <summary>How many messages fit, by the bound on their number. The caller holds the tail lock.</summary>
    internal int RoomLocked()
    {
        int capacity = _header->Capacity;
        if (capacity == int.MaxValue) return int.MaxValue;
        int count = CountOf(TOps.Load(&_header->Tail));
        int room = capacity - (count - CountOf(TOps.Load(&_header->KnownHead)));
        if (room > 0) return room;
        long head = TOps.Load(&_header->Head);
        TOps.Store(&_header->KnownHead, head);
        return capacity - (count - CountOf(head));
    }

    /// <summary>Whether the chain between head and tail is shorter than that. The caller holds the tail lock.</summary>
    internal bool IsShorterLocked(long bytes)
    {
        uint tail = PositionOf(TOps.Load(&_header->Tail));
        if ((tail - PositionOf(TOps.Load(&_header->KnownHead))) * 8L < bytes) return true;
        long head = TOps.Load(&_header->Head);
        TOps.Store(&_header->KnownHead, head);
        return (tail - PositionOf(head)) * 8L < bytes;
    }

    /// <summary>
    /// Finds room behind the tail for a small message; nobody sees it before <see cref="CommitLocked"/>. The caller
    /// holds the tail lock.
    /// </summary>
    /// <returns>Where the payload goes; null when there is no page.</returns>
    internal byte* TryPlaceLocked(int me, int length, out RingPlace place)
    {
        byte* frame = TryPlaceFrameLocked(me, UnitsFor(length), out place);
        if (frame == null) return null;
        TOps.Store((long*)frame, PackFrame(KindInline, 0, length));
        return frame + 8;
    }

    /// <summary>
    /// Goes on in the same page after a message that is placed and not yet committed: what is placed in a page must be
    /// committed before anything is placed in the next one. The caller holds the tail lock.
    /// </summary>
    internal byte* TryPlaceNextLocked(int length, ref RingPlace place)
    {
        int units = UnitsFor(length);
        int offset = (int)(place.End & (UnitsPerPage - 1));
        if (offset == 0 || offset + units > UnitsPerPage) return null;
        byte* frame = PageAt(TOps.Load(&_header->TailPage)) + offset * 8L;
        place = new RingPlace(place.Count + 1, place.End + units);
        TOps.Store((long*)frame, PackFrame(KindInline, 0, length));
        return frame + 8;
    }

    /// <summary>
    /// Puts a large message at the tail, in pages that the caller has claimed and filled. The caller holds the tail
    /// lock.
    /// </summary>
    internal bool TryPlaceLargeLocked(int me, int page, int length, out RingPlace place)
    {
        byte* frame = TryPlaceFrameLocked(me, 1, out place);
        if (frame == null) return false;
        int count = PagesFor(length);
        for (int i = 0; i < count; i++)
        {
            TOps.Store(&_pages[page + i], PageWord.Pack(PageKind.Placed, me, place.End - 1, first: i == 0));
        }
        TOps.Store((long*)frame, PackFrame(KindLarge, page, length));
        return true;
    }

    /// <summary>Makes visible what was placed. The caller holds the tail lock.</summary>
    internal void CommitLocked(in RingPlace place) =>
        // RING commit: pairs with the loads of Tail in TryPeekLocked.
        TOps.Store(&_header->Tail, Pack(place.Count, (uint)place.End));

    /// <summary>After the commit of a large message: it belongs to nobody. Without the lock.</summary>
    internal void DisownLarge(int me, int page, int length, in RingPlace place)
    {
        int count = PagesFor(length);
        for (int i = 0; i < count; i++)
        {
            long mine = PageWord.Pack(PageKind.Placed, me, place.End - 1, first: i == 0);
            // A reader may have taken it already, and then somebody else may own the page.
            if (TOps.CompareExchange(&_pages[page + i], PageWord.With(mine, PageKind.Placed, 0), mine) != mine) return;
        }
    }

    internal int PagesFor(int length) => (int)(((long)ExtentHeader.Bytes + length + PageBytes - 1) / PageBytes);

    /// <summary>The beginning of the pages of a large message, which are mapped in a row.</summary>
    internal byte* ExtentAt(int page, int count = 1)
    {
        bool isSound = page >= 0 && count >= 1 && count <= PageCount - page;
        if (!isSound) throw QueueErrors.Damaged("the place of a large message");
        EnsureMapped(page + count);
        return PageAt(page);
    }

    private static long RoundUp(long value) => (value + 4095) / 4096 * 4096;

    private static long PackFrame(int kind, int page, int length) =>
        ((long)kind << 60) | ((long)page << 32) | (uint)length;

    private SegmentHeader* SegmentAt(int page) => (SegmentHeader*)PageAt(page);

    /// <summary>The number in the ring of a page that is part of the chain.</summary>
    private long NumberOf(int page) => TOps.Load(&SegmentAt(page)->Number);

    private long OffsetOf(int page) => _arenaOffset + (long)page * PageBytes;

    /// <summary>A position in full, from its lower half and one that is not after it and not 16 GB before it.</summary>
    private static long Widen(uint position, long notAfter) => notAfter + (position - (uint)notAfter);

    private byte* TryPlaceFrameLocked(int me, int units, out RingPlace place)
    {
        Unsafe.SkipInit(out place);
        long known = TOps.Load(&_header->Tail);
        uint tail = PositionOf(known);
        int page = TOps.Load(&_header->TailPage);
        long start = NumberOf(page) << _unitShift;
        // Negative: a writer died after it went on to this page; Tail is in the page before, which ends with a skip
        // there.
        int offset = Math.Max((int)(tail - (uint)start), FirstUnit);
        if (offset > UnitsPerPage) throw QueueErrors.Damaged("the end of its messages");
        if (offset + units > UnitsPerPage)
        {
            if (offset < UnitsPerPage) TOps.Store((long*)PageAt(page) + offset, PackFrame(KindSkip, 0, 0));
            page = TryGoOnLocked(me, page);
            if (page < 0) return null;
            start += UnitsPerPage;
            offset = FirstUnit;
        }
        place = new RingPlace(CountOf(known) + 1, start + offset + units);
        return PageAt(page) + offset * 8L;
    }

    /// <summary>The page after the last one: linked already by a process that died then, or a new one.</summary>
    private int TryGoOnLocked(int me, int page)
    {
        SegmentHeader* last = SegmentAt(page);
        int next = TOps.Load(&last->Next) - 1;
        if (next >= PageCount) throw QueueErrors.Damaged("the link of a page");
        if (next < 0)
        {
            next = TryClaim(me, 1);
            if (next < 0) return -1;
            long number = NumberOf(page) + 1;
            SegmentHeader* segment = SegmentAt(next);
            TOps.Store(&segment->Number, number);
            TOps.Store(&segment->Next, 0);
            TOps.Store(&_pages[next], PageWord.Pack(PageKind.Segment, me, number));
            TOps.Store(&last->Next, next + 1); // RING link: pairs with the load in GoOnLocked
            TOps.Store(&_pages[next], PageWord.Pack(PageKind.Segment, 0, number));
        }
        // Before anything is committed there: as long as TailPage lags, no reader can leave the page it names.
        TOps.Store(&_header->TailPage, next);
        return next;
    }
}

/// <summary>Where a message was placed: the number of messages with it, and the position behind it.</summary>
internal readonly record struct RingPlace(int Count, long End);
