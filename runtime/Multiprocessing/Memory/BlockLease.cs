using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Multiprocessing.Memory;

/// <summary>A handle's hold on its block: given back by <see cref="Dispose"/>, or by the garbage collector.</summary>
internal class BlockLease : IDisposable
{
    private readonly bool _isOwner;
    private readonly long _key;
    private readonly IBlockHandle? _handle;

    /// <summary>1 once the lease is given back. Written once; read by each entry into a section.</summary>
    private int _isReleased;

    /// <param name="block">A block of which the caller has one reference; the lease takes it over.</param>
    /// <param name="isOwner">Whether <see cref="Dispose"/> means the object itself, or only this view of it.</param>
    /// <param name="handle">
    /// Is called when the lease is given back, if it keeps something of the block for itself.
    /// </param>
    internal BlockLease(SharedBlock block, bool isOwner = true, IBlockHandle? handle = null)
    {
        Block = block;
        _isOwner = isOwner;
        _key = block.Key;
        _handle = handle;
    }

    /// <summary>
    /// The memory of a shared array may still be in use by a span when its handle is no longer reachable: it stays
    /// until somebody says that it is no longer needed.
    /// </summary>
    ~BlockLease()
    {
        if (!TryRelease(isDisposing: false)) return;
        if (Block.Kind == BlockKind.Shared) Block.Heap.Park(Block);
        else Block.Release(disposed: false);
    }

    internal SharedBlock Block { get; }

    internal bool IsReleased => Volatile.Read(ref _isReleased) != 0;

    /// <summary>Until the section is disposed of, the block's memory stays, and is nobody else's.</summary>
    /// <param name="handle">What the user has: the exception names it.</param>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe BlockSection Enter(object handle)
    {
        ThreadSlot* slot = ThreadSlot.Mine;
        if (slot == null || slot->Depth == ThreadSlot.Capacity) return EnterSlow(handle);
        if (!SectionSteps<SectionOps>.Enter(slot, _key, ref _isReleased)) LeaveAndThrow(new BlockSection(slot), handle);
        return new BlockSection(slot);
    }

    /// <summary>One more reference, for a wait or for code of the user's; the caller releases it.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal SharedBlock Hold(object handle)
    {
        using BlockSection section = Enter(handle);
        Block.AddReference();
        return Block;
    }

    /// <summary>As <see cref="Enter"/>, for code that does nothing when the handle is disposed.</summary>
    internal unsafe bool TryEnter(out BlockSection section)
    {
        section = default;
        ThreadSlot* slot = ThreadSlot.Mine;
        if (slot == null) slot = ThreadSlot.Create();
        if (slot->Depth == ThreadSlot.Capacity)
        {
            if (!Block.Heap.TryAddReference(Block, this)) return false;
            section = new BlockSection(Block);
            return true;
        }
        section = new BlockSection(slot);
        if (SectionSteps<SectionOps>.Enter(slot, _key, ref _isReleased)) return true;
        section.Dispose();
        section = default;
        return false;
    }

    public void Dispose()
    {
        if (TryRelease(isDisposing: true)) Block.Release(_isOwner);
        GC.SuppressFinalize(this);
    }

    /// <summary>What else ends with the lease; the caller still has the reference to the block.</summary>
    private protected virtual void Closing(bool isDisposing)
    {
    }

    private bool TryRelease(bool isDisposing)
    {
        // SECTION release: before the scan, with a fence; pairs with the look in SectionSteps.Enter.
        if (Interlocked.Exchange(ref _isReleased, 1) != 0) return false;
        _handle?.Forget();
        Closing(isDisposing);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe BlockSection EnterSlow(object handle)
    {
        if (ThreadSlot.Mine == null)
        {
            ThreadSlot.Create();
            return Enter(handle);
        }
        // Too deep for the slot: an ordinary reference, taken where nobody closes the block meanwhile.
        if (!Block.Heap.TryAddReference(Block, this)) throw new ObjectDisposedException(handle.GetType().FullName);
        return new BlockSection(Block);
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveAndThrow(BlockSection section, object handle)
    {
        section.Dispose();
        throw new ObjectDisposedException(handle.GetType().FullName);
    }
}

/// <summary>A handle that keeps something of its block for itself.</summary>
internal interface IBlockHandle
{
    /// <summary>The handle is disposed, or was collected: from now on it must not touch the block.</summary>
    void Forget();
}
