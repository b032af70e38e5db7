using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>Repair of the blocks that hold primitives.</summary>
internal static unsafe class SynchronizationKeeper
{
    internal static void Repair(BlockKind kind, byte* start, long length, int dead, bool leftInOrder)
    {
        switch (kind)
        {
            case BlockKind.Lock or BlockKind.RecursiveLock or BlockKind.Shared:
                RobustLock<SharedOps>.Recover((LockCell*)start, dead);
                break;
            case BlockKind.Semaphore:
                SemaphoreCore<SharedOps>.Recover((SemaphoreCell*)start, dead);
                break;
            case BlockKind.Event:
                EventCore<SharedOps>.Recover((EventCell*)start);
                break;
            case BlockKind.Condition:
                RobustLock<SharedOps>.Recover((LockCell*)start, dead);
                ConditionCore<SharedOps>.Recover((ConditionCell*)(start + sizeof(LockCell)), dead);
                break;
            case BlockKind.Barrier:
                BarrierCore<SharedOps>.Recover((BarrierCell*)start, dead, leftInOrder);
                break;
        }
    }

    internal static bool IsSound(BlockKind kind, byte* start, long length, int participants) => kind switch
    {
        BlockKind.Semaphore => length >= SemaphoreCore<SharedOps>.BytesFor(participants),
        BlockKind.Condition => length >= sizeof(LockCell) + ConditionCore<SharedOps>.BytesAfterLock,
        BlockKind.Barrier => length >= BarrierCore<SharedOps>.BytesFor(participants),
        BlockKind.Lock or BlockKind.RecursiveLock or BlockKind.Shared => length >= sizeof(LockCell),
        BlockKind.Event => length >= sizeof(EventCell),
        _ => false,
    };

    internal static bool IsHeldBy(BlockKind kind, byte* start, long length, int participant) => kind switch
    {
        BlockKind.Lock or BlockKind.RecursiveLock or BlockKind.Shared or BlockKind.Condition =>
            RobustLock<SharedOps>.OwnerOf(((LockCell*)start)->Word) == participant,
        BlockKind.Semaphore => SemaphoreCore<SharedOps>.Owed((SemaphoreCell*)start, participant) > 0,
        BlockKind.Barrier => BarrierCore<SharedOps>.TookPart((BarrierCell*)start, participant),
        _ => false,
    };
}
