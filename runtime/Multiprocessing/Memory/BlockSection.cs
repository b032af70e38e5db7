using System.Runtime.CompilerServices;

namespace Multiprocessing.Memory;

/// <summary>
/// From <see cref="BlockLease.Enter"/> to <see cref="Dispose"/> a thread is inside of a block: its memory stays, and is
/// nobody else's, whoever disposes of the handle meanwhile. Belongs to one thread, and must not outlive an
/// <c>await</c>.
/// </summary>
/// <remarks>
/// <code>
///   the thread inside                               the one that gives up the last reference (under the heap's gate)
///   enter:  Keys[depth] = key; Depth = depth + 1    Released = 1                    (the handle, before)
///           Released?  → leave, throw               references = 0
///   ...     reads and writes the block              Retirement.Count += 1
///   leave:  Depth = depth                           fence for the whole process
///           Retirement.Count > 0?  → look whether   key in any slot?  no  → Retirement.Count -= 1, close the block
///           this was the last one inside                              yes → retired
///
///   block:  open ──last reference given up, nobody inside──────────────────────────► closed (unmapped or free)
///           │  ▲ └─last reference given up, somebody inside─► retired ──last one has left─────────▲
///           │  └──────────────one inside takes a reference, or it is opened again──────┘
///           └─ a reference more or less
/// </code>
/// Two plain stores and a look on the side that is fast, as the fence of the other side orders them: either the
/// thread's key was seen in its slot, or the thread sees that the handle is released and touches nothing. And either a
/// thread that leaves sees that something is retired, or whoever retires sees that it has left. Whoever is inside may
/// take a reference, also from nought: so a wait enters, takes its reference, and sleeps with that.
/// </remarks>
internal readonly unsafe ref struct BlockSection
{
    private readonly ThreadSlot* _slot; // null: by a reference
    private readonly SharedBlock? _held;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal BlockSection(ThreadSlot* slot) => _slot = slot;

    internal BlockSection(SharedBlock held) => _held = held;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        ThreadSlot* slot = _slot;
        if (slot == null)
        {
            _held?.Release(disposed: false);
            return;
        }
        int depth = slot->Depth - 1;
        if (SectionSteps<SectionOps>.Leave(slot, depth, ref Retirement.Count)) Retirement.Look(slot->Keys[depth]);
    }
}
