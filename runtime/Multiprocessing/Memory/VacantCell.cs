namespace Multiprocessing.Memory;

/// <summary>
/// A cell whose object this process has given up, and which may still be touched by a thread that cannot be seen in its
/// <see cref="ThreadSlot"/>: in the two instructions of <see cref="ProcessLock.Enter()"/> and
/// <see cref="ProcessLock.Exit"/>, which would cost a quarter more with a section. Such a thread has the handle, the
/// handle has the block, and the block has this object: when the collector finds this one, nobody is left, and the cell
/// is free for another object.
/// </summary>
internal sealed class VacantCell(SharedHeap heap, int cell, bool rests)
{
    ~VacantCell()
    {
        try
        {
            heap.EndVacancy(cell, rests);
        }
        catch (Exception error) when (error is IOException or OutOfMemoryException)
        {
            // No descriptor is left to wait for the heap's lock, say, or no address space. An exception here would end
            // the process: better 128 bytes less.
        }
    }
}
