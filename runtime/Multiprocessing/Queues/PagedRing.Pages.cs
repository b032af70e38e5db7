using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Finding and freeing pages. Without a lock: a page's word names the participant that claimed it, so the claims of a
/// dead one are found.
/// </summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    /// <summary>Free pages whose memory is kept while the queue is in use.</summary>
    private const long WarmBytesInUse = 16 << 20;

    /// <summary>The same once it was empty for a while.</summary>
    private const long WarmBytesIdle = 2 << 20;

    private const long WordsPerReserve = 4096 / sizeof(long);

    /// <summary>Claims so many pages in a row.</summary>
    /// <returns>The first, or -1 when there are not so many free ones in a row.</returns>
    /// <exception cref="IOException">The system has no memory left.</exception>
    internal int TryClaim(int me, int count)
    {
        int hint = TOps.Load(&_header->FreeHint);
        // A guess, which whoever wrote there may have made wrong.
        int start = Math.Clamp(hint, 0, PageCount);
        int found = FindAndClaim(me, start, hint, count);
        if (found < 0 && start > 0) found = FindAndClaim(me, 0, hint, count);
        return found;
    }

    /// <summary>Claims the pages right after others, if they are free.</summary>
    internal bool TryExtend(int me, int page, int count, int larger) =>
        page + larger <= PageCount && TryClaimRun(me, page + count, larger - count) == larger - count;

    /// <summary>Gives pages back that nobody else can see any more.</summary>
    internal void Release(int page, int count)
    {
        bool keep = (long)(TOps.Load(&_header->WarmPages) + count) * PageBytes <= WarmBytesInUse;
        if (!keep) _memory?.Discard(OffsetOf(page), (long)count * PageBytes);
        else TOps.Add(&_header->WarmPages, count);
        long word = PageWord.Pack(keep ? PageKind.Free : PageKind.Hole, 0, 0);
        for (int i = page + count - 1; i >= page; i--) TOps.Store(&_pages[i], word);
        LowerHint(page);
    }

    /// <summary>
    /// Lost freed pages would be found again only after all others: and they keep memory meanwhile, which those in use
    /// then give back each time.
    /// </summary>
    private void LowerHint(int page)
    {
        for (int hint = TOps.Load(&_header->FreeHint); page < hint;)
        {
            int found = TOps.CompareExchange(&_header->FreeHint, page, hint);
            if (found == hint) return;
            hint = found;
        }
    }

    /// <summary>Whether free pages keep more memory than a queue needs that is not in use.</summary>
    internal bool HasSpareMemory => _memory is not null && TOps.Load(&_header->WarmPages) > WarmBytesIdle / PageBytes;

    /// <summary>Gives memory back that free pages keep; called when the queue was empty for a while.</summary>
    internal void Trim(int me)
    {
        if (!HasSpareMemory) return;
        long keep = WarmBytesIdle / PageBytes;
        int warm = 0;
        int used = CountUsed();
        for (int page = 0; page < used; page++)
        {
            long word = TOps.Load(&_pages[page]);
            if (PageWord.KindOf(word) != PageKind.Free || ++warm <= keep) continue;
            if (TOps.CompareExchange(&_pages[page], PageWord.Pack(PageKind.Claimed, me, 0), word) != word) continue;
            _memory!.Discard(OffsetOf(page), PageBytes);
            TOps.Store(&_pages[page], 0);
            warm--;
        }
        TOps.Store(&_header->WarmPages, warm);
    }

    /// <summary>What a page is used for; for tests.</summary>
    internal long WordAt(int page) => _pages[page];

    private int FindAndClaim(int me, int start, int hint, int count)
    {
        int firstFree = -1;
        int run = 0;
        for (int page = start; page < PageCount; page++)
        {
            if (page >= TOps.Load(&_header->PagesUsed)) Grow(page);
            if (!PageWord.IsFree(TOps.Load(&_pages[page])))
            {
                run = 0;
                continue;
            }
            if (firstFree < 0) firstFree = page;
            if (++run < count) continue;
            int first = page - count + 1;
            int claimed = TryClaimRun(me, first, count);
            if (claimed == count)
            {
                // Unless pages before were freed meanwhile.
                TOps.CompareExchange(&_header->FreeHint, firstFree == first ? page + 1 : firstFree, hint);
                return first;
            }
            run = 0;
            page = first + claimed; // somebody else was faster there
        }
        return -1;
    }

    /// <returns>How many were free; unless all were, none is claimed.</returns>
    private int TryClaimRun(int me, int first, int count)
    {
        int warm = 0;
        int firstHole = -1;
        int lastHole = -1;
        for (int i = 0; i < count; i++)
        {
            int page = first + i;
            if (page >= TOps.Load(&_header->PagesUsed)) Grow(page);
            long word = TOps.Load(&_pages[page]);
            bool isMine = PageWord.IsFree(word)
                && TOps.CompareExchange(&_pages[page], PageWord.Pack(PageKind.Claimed, me, 0), word) == word;
            if (!isMine)
            {
                Abandon(first, i, warm);
                return i;
            }
            if (PageWord.KindOf(word) == PageKind.Free)
            {
                warm++;
                continue;
            }
            if (firstHole < 0) firstHole = page;
            lastHole = page;
        }
        if (warm > 0) TOps.Add(&_header->WarmPages, -warm);
        try
        {
            EnsureMapped(first + count);
            if (firstHole >= 0) _memory?.Reserve(OffsetOf(firstHole), (long)(lastHole - firstHole + 1) * PageBytes);
        }
        catch
        {
            Abandon(first, count, 0);
            throw;
        }
        return count;
    }

    /// <summary>As holes: they may have memory, but asking for it again does no harm.</summary>
    private void Abandon(int first, int count, int warm)
    {
        if (warm > 0) TOps.Add(&_header->WarmPages, -warm);
        for (int page = first; page < first + count; page++) TOps.Store(&_pages[page], 0);
    }

    /// <summary>The words of pages get their memory as they are used.</summary>
    private void Grow(int page)
    {
        if (page % WordsPerReserve == 0) _memory?.Reserve(WordsOffset + (long)page * sizeof(long), 4096);
        for (int used = TOps.Load(&_header->PagesUsed); used <= page;)
        {
            int found = TOps.CompareExchange(&_header->PagesUsed, page + 1, used);
            if (found == used) return;
            used = found;
        }
    }
}
