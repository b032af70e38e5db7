using System.Runtime.CompilerServices;

namespace Multiprocessing.Synchronization;

/// <summary>
/// Keeps the threads of one process out of each other's way for the few stores of one change. One atomic operation
/// where <see cref="Lock"/> needs two; not recursive, and nothing inside may throw or wait.
/// </summary>
internal sealed class LedgerTurn
{
    /// <summary>1 while a thread of this process has its turn. Written by all of them.</summary>
    private int _isTaken;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enter()
    {
        // SYNC turn: pairs with the store in Exit.
        if (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0) EnterContended();
    }

    // SYNC turn: passes the ledger's entry on; pairs with the CAS in Enter.
    internal void Exit() => Volatile.Write(ref _isTaken, 0);

    private void EnterContended()
    {
        SpinWait spin = default;
        do spin.SpinOnce();
        while (Volatile.Read(ref _isTaken) != 0 || Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0);
    }
}
