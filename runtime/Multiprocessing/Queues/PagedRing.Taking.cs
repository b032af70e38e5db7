using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>The readers' side.</summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    /// <summary>Looks at the first message. The caller holds the head lock.</summary>
    internal bool TryPeekLocked(int me, out RingMessage message)
    {
        if (TOps.Load(&_header->HasReturned) != 0 && TryFindReturnedLocked(out message)) return true;
        return TryPeekLocked(me, TOps.Load(&_header->Head), out message);
    }

    /// <summary>
    /// Takes a large message, to be read where it is and then finished. The caller holds the head lock, which is needed
    /// no longer than this.
    /// </summary>
    internal void TakeLargeLocked(int me, in RingMessage message)
    {
        int count = PagesFor(message.Length);
        for (int i = 0; i < count; i++)
        {
            TOps.Store(&_pages[message.Page + i], PageWord.Pack(PageKind.Held, me, message.Position, first: i == 0));
        }
        if (!message.WasReturned) TOps.Store(&_header->Head, message.NewHead);
    }

    /// <summary>A large message was read: nobody else will see it, and its pages are free.</summary>
    internal void FinishLarge(int me, in RingMessage message)
    {
        int count = PagesFor(message.Length);
        // The first one decides: without it, the others are garbage.
        for (int i = 0; i < count; i++) TOps.Store(&_pages[message.Page + i], PageWord.Pack(PageKind.Claimed, me, 0));
        Release(message.Page, count);
    }

    /// <summary>
    /// Looks at the message at that place, which is the head, or behind messages that were looked at and not yet taken.
    /// </summary>
    private bool TryPeekLocked(int me, long head, out RingMessage message)
    {
        Unsafe.SkipInit(out message);
        int count = CountOf(head);
        if (CountOf(TOps.Load(&_header->KnownTail)) - count <= 0)
        {
            long tail = TOps.Load(&_header->Tail); // RING commit
            if (CountOf(tail) - count <= 0) return false;
            TOps.Store(&_header->KnownTail, tail);
        }
        int page = TOps.Load(&_header->HeadPage);
        long start = NumberOf(page) << _unitShift;
        // Negative: a reader died after it went on to this page and before it took something from it.
        int offset = Math.Max((int)(PositionOf(head) - (uint)start), FirstUnit);
        long frame = offset < UnitsPerPage ? TOps.Load((long*)PageAt(page) + offset) : PackFrame(KindSkip, 0, 0);
        if (KindOf(frame) == KindSkip)
        {
            // Messages looked at but not yet taken are still in this page: first they must be taken.
            if (TOps.Load(&_header->Head) != head) return false;
            page = GoOnLocked(me, page);
            start += UnitsPerPage;
            offset = FirstUnit;
            frame = TOps.Load((long*)PageAt(page) + offset);
        }
        int length = (int)(uint)frame;
        bool isLarge = KindOf(frame) == KindLarge;
        // What was read is another process's word.
        if (length < 0 || (!isLarge && length > (UnitsPerPage - offset - 1) * 8))
        {
            throw QueueErrors.Damaged("the length of a message");
        }
        int units = isLarge ? 1 : UnitsFor(length);
        long newHead = Pack(count + 1, (uint)(start + offset + units));
        int first = isLarge ? (int)(frame >> 32) & 0xFFF_FFFF : -1;
        byte* payload =
            isLarge ? ExtentAt(first, PagesFor(length)) + ExtentHeader.Bytes : PageAt(page) + offset * 8L + 8;
        message = new RingMessage((nint)payload, length, first, start + offset, newHead, WasReturned: false);
        return true;
    }

    private static int KindOf(long frame) => (int)((ulong)frame >> 60);

    /// <summary>All of a page was read, and there is more: goes on to the next one, and frees it.</summary>
    private int GoOnLocked(int me, int page)
    {
        SegmentHeader* old = SegmentAt(page);
        int next = TOps.Load(&old->Next) - 1; // RING link
        if ((uint)next >= (uint)PageCount) throw QueueErrors.Damaged("the link of a page");
        // Its writer may have died before it could say so; from here on the link itself may vanish.
        long number = NumberOf(page) + 1;
        TOps.Store(&_pages[next], PageWord.Pack(PageKind.Segment, 0, number));
        TOps.Store(&_header->HeadPage, next);
        // A repair may free it at the same time, as one that its reader left behind.
        long left = PageWord.Pack(PageKind.Segment, 0, number - 1);
        if (TOps.CompareExchange(&_pages[page], PageWord.Pack(PageKind.Claimed, me, 0), left) == left) Release(page, 1);
        return next;
    }

    private bool TryFindReturnedLocked(out RingMessage message)
    {
        int used = CountUsed();
        TOps.Store(&_header->HasReturned, 0);
        for (int page = 0; page < used; page++)
        {
            long word = TOps.Load(&_pages[page]);
            if (PageWord.KindOf(word) != PageKind.Returned || !PageWord.IsFirst(word)) continue;
            int length = TOps.Load(&((ExtentHeader*)ExtentAt(page))->Length);
            // There may be more; and if this reader dies, the next one must look.
            TOps.Store(&_header->HasReturned, 1);
            int count = length < 0 ? int.MaxValue : PagesFor(length);
            if (count > PageCount - page || !IsWhole(page, count, PageWord.ValueOf(word))) continue;
            byte* payload = ExtentAt(page, count) + ExtentHeader.Bytes;
            message = new RingMessage((nint)payload, length, page, PageWord.ValueOf(word), 0, WasReturned: true);
            return true;
        }
        message = default;
        return false;
    }

    /// <summary>A repair that is still going on has not come to all pages of the message: then it will tell.</summary>
    private bool IsWhole(int page, int count, long position)
    {
        for (int i = 0; i < count; i++)
        {
            if (TOps.Load(&_pages[page + i]) != PageWord.Pack(PageKind.Returned, 0, position, first: i == 0))
            {
                return false;
            }
        }
        return true;
    }
}

/// <summary>A message in the ring.</summary>
/// <param name="Address">Its bytes.</param>
/// <param name="Length">How many.</param>
/// <param name="Page">The first page of a large message; -1: a small one.</param>
/// <param name="Position">Where its frame is.</param>
/// <param name="NewHead">The head once it is taken.</param>
/// <param name="WasReturned">A dead process had it.</param>
internal readonly unsafe record struct RingMessage(
    nint Address, int Length, int Page, long Position, long NewHead, bool WasReturned)
{
    internal byte* Payload => (byte*)Address;

    internal bool IsLarge => Page >= 0;
}
