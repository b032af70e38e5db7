using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>What is done after a death. May be done any number of times, while others go on using the ring.</summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    internal void Repair(int dead)
    {
        RingLock<TOps>.Recover(&_header->TailLock, dead);
        RingLock<TOps>.Recover(&_header->HeadLock, dead);
        bool returned = false;
        int used = CountUsed();
        for (int page = 0; page < used; page++) RepairPage(page, dead, ref returned);
        // If it died while it looked for returned messages, it had noted for the others that there are none.
        TOps.Store(&_header->HasReturned, 1);
        Forget(&_header->Items, &_ledger[dead - 1].Items);
        Forget(&_header->Room, &_ledger[dead - 1].Room);
        Forget(&_header->Done, &_ledger[dead - 1].Done);
        WakeAll();
    }

    private static void Forget(WaitCell* cell, int* entry)
    {
        int waiting = TOps.Load(entry);
        if (waiting == 0) return;
        TOps.Store(entry, 0);
        TOps.Add(&cell->Waiters, -waiting);
    }

    private void RepairPage(int page, int dead, ref bool returned)
    {
        while (true)
        {
            long word = TOps.Load(&_pages[page]);
            long repaired = Repaired(page, word, dead);
            if (repaired == word) return;
            if (TOps.CompareExchange(&_pages[page], repaired, word) != word) continue;
            if (PageWord.IsFree(repaired)) LowerHint(page);
            returned |= PageWord.KindOf(repaired) == PageKind.Returned;
            return;
        }
    }

    private long Repaired(int page, long word, int dead)
    {
        const long free = 0; // as a hole: whether it has memory is not known
        bool isDeads = PageWord.OwnerOf(word) == dead;
        long value = PageWord.ValueOf(word);
        switch (PageWord.KindOf(word))
        {
            case PageKind.Claimed when isDeads:
                return free;
            case PageKind.Segment when isDeads:
                return IsLinked(page, value) ? PageWord.With(word, PageKind.Segment, 0) : free;
            case PageKind.Segment when PageWord.OwnerOf(word) == 0 && value < HeadNumber():
                return free;
            case PageKind.Placed when isDeads:
                return IsCommitted(page, word) ? PageWord.With(word, PageKind.Placed, 0) : free;
            case PageKind.Held when isDeads && !IsPassed(value):
                return PageWord.With(word, PageKind.Placed, 0);
            case PageKind.Held when isDeads:
                return PageWord.IsFirst(word) || (page > 0 && IsReturned(page - 1, value))
                    ? PageWord.With(word, PageKind.Returned, 0)
                    : free;
            default:
                return word;
        }
    }

    /// <summary>
    /// Whether some page of the chain names this one as the next. If that page is gone, the word has changed too.
    /// </summary>
    private bool IsLinked(int page, long number)
    {
        int used = CountUsed();
        for (int i = 0; i < used; i++)
        {
            long word = TOps.Load(&_pages[i]);
            if (PageWord.KindOf(word) != PageKind.Segment || PageWord.ValueOf(word) != number - 1) continue;
            if (TOps.Load(&SegmentAt(i)->Next) == page + 1) return true;
        }
        return false;
    }

    /// <summary>
    /// Whether the frame of a large message is committed. If it was taken since, the word has changed.
    /// </summary>
    private bool IsCommitted(int page, long word)
    {
        long position = PageWord.ValueOf(word);
        long start = NumberOf(TOps.Load(&_header->TailPage)) << _unitShift;
        uint tail = PositionOf(TOps.Load(&_header->Tail));
        // TailPage may be one page ahead of Tail.
        long full = (int)(tail - (uint)start) < 0 ? start + (int)(tail - (uint)start) : Widen(tail, start);
        if (full <= position) return false;
        while (page > 0 && !PageWord.IsFirst(TOps.Load(&_pages[page]))) page--;
        int used = CountUsed();
        for (int i = 0; i < used; i++)
        {
            long segment = TOps.Load(&_pages[i]);
            if (PageWord.KindOf(segment) != PageKind.Segment || PageWord.ValueOf(segment) != position >> _unitShift)
            {
                continue;
            }
            long frame = TOps.Load((long*)PageAt(i) + (position & (UnitsPerPage - 1)));
            return KindOf(frame) == KindLarge && ((int)(frame >> 32) & 0xFFF_FFFF) == page;
        }
        return false;
    }

    /// <summary>Whether the message at a position was taken.</summary>
    private bool IsPassed(long position)
    {
        long start = HeadNumber() << _unitShift;
        uint head = PositionOf(TOps.Load(&_header->Head));
        int ahead = (int)(head - (uint)start);
        return start + ahead > position;
    }

    private bool IsReturned(int page, long position)
    {
        long word = TOps.Load(&_pages[page]);
        return PageWord.KindOf(word) == PageKind.Returned && PageWord.ValueOf(word) == position;
    }

    /// <summary>The number of the page that readers are in.</summary>
    private long HeadNumber()
    {
        while (true)
        {
            int page = TOps.Load(&_header->HeadPage);
            long number = NumberOf(page);
            if (TOps.Load(&_header->HeadPage) == page) return number;
        }
    }
}
