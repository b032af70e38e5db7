using Multiprocessing.Memory;
using Multiprocessing.Platform;

namespace Multiprocessing;

internal enum NamedHeapState
{
    /// <summary>There is no object: no file, half a file, or one whose users are all dead.</summary>
    None,

    /// <summary>This process takes part in it, and the next call that needs its tables waits for nobody.</summary>
    Joined,

    /// <summary>Somebody uses its tables, or left them to be repaired: to be awaited outside of the lease.</summary>
    Busy,
}

/// <summary>
/// Opens the heap of a named object in steps, of which those in the folder's lease wait for nobody. Taken part in and
/// not kept, it is left again.
/// </summary>
internal sealed class NamedHeapOpening(string path) : IDisposable
{
    private readonly Deadline _deadline = Deadline.After(SharedHeap.Patience);

    /// <summary>Whether the heap's hold was taken. Written by the thread that opens, as is the next one.</summary>
    private bool _isHeld;

    /// <summary>Whether <see cref="AwaitOthers"/> has waited for the others, and repaired. Never taken back.</summary>
    private bool _isRepaired;

    internal SharedHeap? Heap { get; private set; }

    /// <summary>One attempt. The caller has the lease.</summary>
    /// <param name="wasAbandoned">If there is none: all its users died, and one of them held the lock that it
    /// was.</param>
    internal NamedHeapState TryJoin(out bool wasAbandoned)
    {
        wasAbandoned = false;
        // Somebody made it anew while this one waited outside.
        if (Heap is not null && !IsStillThere()) Leave();
        if (Heap is null && !TryAttach()) return NamedHeapState.None;
        if (!Heap!.HasOthers())
        {
            wasAbandoned = Heap.WasLeftHeld;
            return NamedHeapState.None;
        }
        if (Heap.Me == 0 && !Heap.TryJoin()) return _isRepaired ? throw Heap.Full() : NamedHeapState.Busy;
        // If it could not be repaired, since a process is stopped that does so, the death watch goes on trying.
        if ((Heap.HasDead() && !_isRepaired) || !Heap.TryHold()) return NamedHeapState.Busy;
        _isHeld = true;
        return NamedHeapState.Joined;
    }

    /// <summary>Whether a living process uses it. The caller has the lease.</summary>
    /// <param name="wasAbandoned">If none does: one of them held the lock that it was.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    internal bool IsUsed(out bool wasAbandoned)
    {
        wasAbandoned = false;
        if (!TryAttach()) return false;
        wasAbandoned = Heap!.WasLeftHeld;
        return Heap.HasOthers();
    }

    /// <summary>Waits for what kept <see cref="TryJoin"/> from joining, and repairs. Not in the lease.</summary>
    /// <exception cref="IOException">Another process had its tables for too long.</exception>
    internal void AwaitOthers()
    {
        Heap?.AwaitHold(_deadline);
        _isRepaired = true;
    }

    /// <summary>Goes on using it.</summary>
    internal SharedHeap Keep()
    {
        EndHold();
        SharedHeap kept = Heap!;
        Heap = null;
        return kept;
    }

    public void Dispose()
    {
        EndHold();
        Leave();
    }

    private void EndHold()
    {
        if (_isHeld) Heap!.ReleaseHold();
        _isHeld = false;
    }

    private void Leave()
    {
        // Nobody can be repairing in a heap that nobody else knows.
        Heap?.TryLeave();
        Heap = null;
    }

    private bool TryAttach()
    {
        SharedFile file;
        try
        {
            file = PlatformSelector.Memory.OpenNamedFile(path, create: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        try
        {
            if (SharedHeap.IsFinished(file))
            {
                Heap = SharedHeap.Attach(file, ProcessHeaps.BlockKeeper, path);
                return true;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
        file.Dispose();
        return false;
    }

    private bool IsStillThere()
    {
        try
        {
            using SharedFile file = PlatformSelector.Memory.OpenNamedFile(path, create: false);
            return Heap!.IsIn(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
