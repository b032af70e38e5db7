using Multiprocessing.Memory;
using Multiprocessing.Platform;

namespace Multiprocessing.Queues;

/// <summary>
/// What queues and pipes do with the ring, in the order in which it is safe: which lock, what is asked under it, and
/// which waiters are woken afterwards.
/// </summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    /// <summary>Puts small messages at the end, in their order, as many as there is room for now.</summary>
    /// <param name="me">The participant.</param>
    /// <param name="rules">How many may go in.</param>
    /// <param name="source">Has the messages.</param>
    /// <param name="count">How many it has.</param>
    /// <param name="lacksPages">Whether there was no memory for one of them.</param>
    /// <returns>How many went in.</returns>
    internal int TrySend<TRules, TSource>(int me, TRules rules, ref TSource source, int count, out bool lacksPages)
        where TRules : struct, IRingRules
        where TSource : struct, IRingSource, allows ref struct
    {
        lacksPages = false;
        if (!Enter(&_header->TailLock, me, rules)) return 0;
        int done = 0;
        try
        {
            int limit = Math.Min(count, rules.RoomLocked(isLarge: false, source.LengthOf(0)));
            while (done < limit)
            {
                byte* payload = TryPlaceLocked(me, source.LengthOf(done), out RingPlace place);
                lacksPages = payload == null;
                if (lacksPages) break;
                do
                {
                    source.Write(done++, payload);
                    payload = done < limit ? TryPlaceNextLocked(source.LengthOf(done), ref place) : null;
                }
                while (payload != null);
                CommitLocked(place);
            }
        }
        finally
        {
            Exit(&_header->TailLock);
            if (done > 0) Signal(&_header->Items, done);
        }
        return done;
    }

    /// <summary>Puts a large message at the end, which lies in pages that the caller has claimed and filled.</summary>
    /// <returns>Whether it went in, and is no longer the caller's.</returns>
    internal bool TrySendLarge<TRules>(int me, TRules rules, int page, int length, out bool lacksPages)
        where TRules : struct, IRingRules
    {
        lacksPages = false;
        if (!Enter(&_header->TailLock, me, rules)) return false;
        RingPlace place;
        try
        {
            if (rules.RoomLocked(isLarge: true, length) <= 0) return false;
            lacksPages = !TryPlaceLargeLocked(me, page, length, out place);
            if (lacksPages) return false;
            CommitLocked(place);
        }
        finally
        {
            Exit(&_header->TailLock);
        }
        DisownLarge(me, page, length, place);
        Signal(&_header->Items, 1);
        return true;
    }

    /// <summary>Nothing more goes in.</summary>
    internal void Close<TRules>(int me, TRules rules)
        where TRules : struct, IRingRules
    {
        while (!Enter(&_header->TailLock, me, rules))
        {
        }
        TOps.Store(&_header->Closed, 1);
        Exit(&_header->TailLock);
        WakeAll();
    }

    /// <summary>Takes small messages, as many as there are now; or one large one.</summary>
    /// <param name="me">The participant.</param>
    /// <param name="rules">Whether more can come.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="wanted">The most to take.</param>
    internal TakeResult TryTake<TRules, TTarget>(int me, TRules rules, ref TTarget target, int wanted)
        where TRules : struct, IRingRules
        where TTarget : struct, IRingTarget, allows ref struct
    {
        bool isKnown = HasKnownItems;
        while (true)
        {
            bool isEnding = false;
            if (!isKnown)
            {
                isEnding = rules.IsEnding;
                if (!MayHaveItems) return isEnding ? TakeResult.Ended : TakeResult.Nothing;
            }
            if (!Enter(&_header->HeadLock, me, rules)) return TakeResult.Nothing;
            int count = 0;
            bool isLarge = false;
            RingMessage message;
            try
            {
                if (TryPeekLocked(me, out message))
                {
                    isLarge = message.IsLarge;
                    if (isLarge) TakeLargeLocked(me, message);
                    else count = TakeSmallLocked(me, ref message, ref target, wanted);
                }
            }
            finally
            {
                Exit(&_header->HeadLock);
            }
            if (isLarge) ReadLarge(me, message, ref target);
            else if (count > 0) Signal(&_header->Room, count);
            else if (isKnown)
            {
                // Somebody else was faster. What is to be said about it takes a look of its own.
                isKnown = false;
                continue;
            }
            else return isEnding ? TakeResult.Ended : TakeResult.Nothing;
            return TakeResult.Taken;
        }
    }

    /// <param name="me">The participant.</param>
    /// <param name="message">The first; then whichever was looked at last. Copying it costs more than the
    /// message.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="wanted">The most to take.</param>
    private int TakeSmallLocked<TTarget>(int me, ref RingMessage message, ref TTarget target, int wanted)
        where TTarget : struct, IRingTarget, allows ref struct
    {
        int count = 0;
        long newHead = 0;
        while (target.TryCopy(message))
        {
            newHead = message.NewHead;
            if (++count == wanted || !TryPeekLocked(me, newHead, out message) || message.IsLarge) break;
        }
        if (count > 0) TOps.Store(&_header->Head, newHead); // RING take: pairs with the loads of Head by writers
        return count;
    }

    private void ReadLarge<TTarget>(int me, in RingMessage message, ref TTarget target)
        where TTarget : struct, IRingTarget, allows ref struct
    {
        Signal(&_header->Room, 1);
        try
        {
            target.ReadLarge(message);
        }
        finally
        {
            FinishLarge(me, message);
            Signal(&_header->Room, int.MaxValue);
        }
    }

    private static bool Enter<TRules>(LockCell* cell, int me, TRules rules)
        where TRules : struct, IRingRules
    {
        if (!RingLock<TOps>.TryEnter(cell, me) && !rules.Enter(cell)) return false;
        // The threads of a model are no threads, and die with a lock.
        if (typeof(TOps) == typeof(SharedOps)) LockOrder.Enter(LockRank.Ring);
        return true;
    }

    private static void Exit(LockCell* cell)
    {
        if (typeof(TOps) == typeof(SharedOps)) LockOrder.Exit(LockRank.Ring);
        RingLock<TOps>.Exit(cell);
    }
}
