using System.Collections.Immutable;

namespace Multiprocessing.Platform.Portable;

/// <summary>A mapped range: where it is here, where it is in its file, and the board of that file.</summary>
internal readonly record struct WordRange(nint Start, long Length, long FileOffset, nint Board);

/// <summary>Finds the file behind an address: what a word is called by processes that map it elsewhere.</summary>
internal static class WordRanges
{
    private static ImmutableArray<WordRange> s_ranges = []; // sorted by start; replaced as a whole, by any thread

    internal static void Add(WordRange range) =>
        ImmutableInterlocked.Update(
            ref s_ranges, (all, added) => all.Insert(IndexAfter(all, added.Start), added), range);

    internal static void Remove(nint start) =>
        ImmutableInterlocked.Update(
            ref s_ranges, (all, removed) => all.RemoveAll(range => range.Start == removed), start);

    internal static bool TryFind(nint address, out WordRange range)
    {
        ImmutableArray<WordRange> all = s_ranges;
        int index = IndexAfter(all, address) - 1;
        range = index >= 0 ? all[index] : default;
        return index >= 0 && address - range.Start < range.Length;
    }

    private static int IndexAfter(ImmutableArray<WordRange> all, nint address)
    {
        int low = 0, high = all.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (all[middle].Start <= address) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
