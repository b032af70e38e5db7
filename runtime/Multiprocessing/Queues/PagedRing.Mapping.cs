using System.Numerics;

namespace Multiprocessing.Queues;

/// <summary>
/// Which pages this process has mapped. As many from the first one on as were needed so far: a ring may be of
/// gigabytes, and address space may be scarce. When more are needed all of them are mapped anew, four times as many;
/// what was mapped before stays, since others look at it. So a large message always lies in one mapping.
/// </summary>
/// <remarks>
/// Everything that is read from shared memory and says where to look next goes through here, and is within bounds then:
/// another process may have written there by accident.
/// </remarks>
internal sealed unsafe partial class PagedRing<TOps>
{
    /// <summary>As much as stays warm while a queue is in use.</summary>
    private const long FirstMapping = 16 << 20;

    /// <summary>Held by the thread that maps more pages.</summary>
    private readonly Lock _mapping = new();

    // Where the pages are mapped, and how many. Written under _mapping: the number after the address of at least so
    // many pages. It is read before the address.
    private byte* _arena;
    private int _pagesMapped;

    private byte* PageAt(int page)
    {
        if ((uint)page >= (uint)Volatile.Read(ref _pagesMapped)) MapPage(page);
        return _arena + ((long)page << _pageShift);
    }

    private void MapPage(int page)
    {
        if ((uint)page >= (uint)PageCount) throw QueueErrors.Damaged("the number of a page");
        EnsureMapped(page + 1);
    }

    /// <summary>Makes sure that so many pages, from the first one on, are mapped in a row.</summary>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    private void EnsureMapped(int pages)
    {
        if (pages <= Volatile.Read(ref _pagesMapped)) return;
        lock (_mapping)
        {
            if (pages <= _pagesMapped) return;
            long step = Math.Max(FirstMapping / PageBytes, 4L * _pagesMapped);
            int wanted = (int)Math.Min(PageCount, Math.Max(step, BitOperations.RoundUpToPowerOf2((uint)pages)));
            byte* arena;
            try
            {
                arena = _memory!.Map(_arenaOffset, (long)wanted * PageBytes);
            }
            catch (OutOfMemoryException) when (wanted > pages)
            {
                wanted = pages;
                arena = _memory!.Map(_arenaOffset, (long)wanted * PageBytes);
            }
            _arena = arena;
            Volatile.Write(ref _pagesMapped, wanted);
        }
    }

    /// <summary>The number of pages that were ever used.</summary>
    private int CountUsed()
    {
        int used = TOps.Load(&_header->PagesUsed);
        return (uint)used <= (uint)PageCount ? used : throw QueueErrors.Damaged("the number of its pages");
    }
}
