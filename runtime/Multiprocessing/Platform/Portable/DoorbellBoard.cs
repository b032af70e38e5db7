using System.Runtime.InteropServices;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// The first bytes of a portable file: which process sleeps on which word of that file. One entry per process and word.
/// </summary>
/// <remarks>
/// free (sleeper 0) → claimed by its sleeper (CAS) → armed (word stored) → free (by the sleeper; or by a process that
/// finds the sleeper dead). A death in any state leaves an entry that only costs a failed ring of a bell, which frees
/// it.
/// </remarks>
internal readonly unsafe struct DoorbellBoard(byte* start)
{
    internal const int Capacity = (int)((SharedFile.PlatformBytes - HeaderBytes) / EntryBytes);
    private const int HeaderBytes = 64;
    private const int EntryBytes = 16;

    [StructLayout(LayoutKind.Explicit, Size = HeaderBytes)]
    private struct Header
    {
        /// <summary>No entry at or after this one was ever used. Raised by each process that uses a new one.</summary>
        [FieldOffset(0)] internal int UsedCount;

        /// <summary>For plain mappings: the length that was asked for. Written by the creator, once.</summary>
        [FieldOffset(8)] internal long UserLength;
    }

    [StructLayout(LayoutKind.Explicit, Size = EntryBytes)]
    internal struct Entry
    {
        /// <summary>
        /// The <see cref="ProcessKey"/> of the process that sleeps; 0: the entry is free. Written by that process, and
        /// by any that finds it dead.
        /// </summary>
        [FieldOffset(0)] internal long Sleeper;

        /// <summary>The word's offset in the file; 0: not yet, or no longer. Written by the sleeper.</summary>
        [FieldOffset(8)] internal long Word;
    }

    /// <inheritdoc cref="Header.UserLength"/>
    internal ref long UserLength => ref ((Header*)start)->UserLength;

    /// <inheritdoc cref="Header.UsedCount"/>
    internal ref int UsedCount => ref ((Header*)start)->UsedCount;

    internal Entry* this[int index] => (Entry*)(start + HeaderBytes) + index;

    /// <summary>Notes that a process sleeps on a word; -1 when the board is full.</summary>
    internal int Arm(ProcessKey sleeper, long word)
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (this[i]->Sleeper != 0 || Interlocked.CompareExchange(ref this[i]->Sleeper, sleeper.Value, 0) != 0)
            {
                continue;
            }
            for (int used = UsedCount; used <= i; used = UsedCount)
            {
                Interlocked.CompareExchange(ref UsedCount, i + 1, used);
            }
            // SYNC bell: the word is stored before the sleeper looks at its value again; pairs with the waker,
            // which changes the value before it looks for the word.
            Interlocked.Exchange(ref this[i]->Word, word);
            return i;
        }
        return -1;
    }

    internal void Disarm(int index)
    {
        Volatile.Write(ref this[index]->Word, 0);
        Volatile.Write(ref this[index]->Sleeper, 0);
    }

    internal void Evict(int index, long sleeper) => Interlocked.CompareExchange(ref this[index]->Sleeper, 0, sleeper);
}
