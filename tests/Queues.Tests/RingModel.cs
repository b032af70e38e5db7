using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Synchronization.Tests.Exploration;
using Ring = Multiprocessing.Queues.PagedRing<Synchronization.Tests.Exploration.ModelOps>;

namespace Queues.Tests;

/// <summary>Writers and readers of one ring as programs of the explorer, and what must hold at the end of every run.</summary>
internal sealed unsafe class RingModel(string cast, int capacity, bool repairs, bool commitsEarly)
{
    private const int Participants = 4;
    private const int UnitShift = 3;
    private const int Pages = 6;
    private const int LargeLength = 40;

    /// <summary>The longest that is small: it fills a page.</summary>
    private const int PageLength = 40;

    private readonly string[] _parts = cast.Split(' ');
    private Explorer _explorer = null!;
    private Ring _ring = null!;

    private bool HasLarge => cast.Contains('l', StringComparison.Ordinal);

    private int Readers => _parts.Count(part => part[0] == 'r');

    private int Dead => Enumerable.Range(1, _parts.Length).Count(_explorer.IsDead);

    // Of each message, by its number: 1 when it was committed, and 16 for each time that it was taken.
    private int* Fates => _explorer.Notes;

    /// <summary>The number of the last message that was taken from each writer.</summary>
    private int* Last => _explorer.Notes + 8;

    internal Explorer Create(int deaths, ModelFault fault, int faultOffset)
    {
        _explorer = new Explorer(
            Ring.BytesFor(Participants, UnitShift, Pages),
            [.. _parts.Select(Program)],
            dead =>
            {
                if (repairs) _ring.Repair(dead);
            },
            deaths)
        {
            Fault = fault,
            FaultOffset = faultOffset,
            Initialize = () => Ring.Initialize(_explorer.Memory, Participants, UnitShift, Pages, capacity, 0, null),
            // Where a death leaves fewer messages than readers want, or more than there is room for.
            MaySleep = () => Dead > 0 && (CountNow() == 0 || (CountNow() >= capacity && Readers > 0 && ReadersLeft() == 0)),
            CheckEnd = () => CheckMessages() ?? CheckPages(),
        };
        Ring.Initialize(_explorer.Memory, Participants, UnitShift, Pages, capacity, 0, null);
        _ring = new Ring(_explorer.Memory, null);
        return _explorer;
    }

    private Action<int> Program(string part)
    {
        int count = part.Length > 1 ? part[1] - '0' : 0;
        return part[0] switch
        {
            'w' => me => Repeat(count, i => Write(me, i, sizeof(long))),
            'p' => me => Repeat(count, i => Write(me, i, PageLength)),
            'l' => me => Repeat(count, i => WriteLarge(me, i)),
            'c' => Close,
            _ => me => Repeat(count, _ => Read(me)),
        };

        void Repeat(int times, Action<int> action)
        {
            for (int i = 0; i < times; i++)
            {
                action(i);
                _explorer.Forget(i);
            }
        }
    }

    /// <summary>Messages are numbered through; 0 is what an empty page holds.</summary>
    private int NumberOf(int me, int index) =>
        1 + index + _parts.Take(me - 1).Where(part => part[0] is 'w' or 'p' or 'l').Sum(part => part[1] - '0');

    private void Write(int me, int index, int length)
    {
        int message = NumberOf(me, index);
        AppendCondition condition = new() { Append = () => TryAppend(me, message, length) };
        if (!condition.Append()) Ring.WaitFor(&_ring.Header->Room, _ring.RoomEntry(me), ref condition, Deadline.Infinite);
    }

    /// <summary>What a queue does: closed? room? place, write, commit; and wake after the lock was given back.</summary>
    private bool TryAppend(int me, int message, int length)
    {
        Enter(&_ring.Header->TailLock, me);
        if (_ring.IsClosed)
        {
            Exit(&_ring.Header->TailLock, me);
            return true;
        }
        if (_ring.RoomLocked() <= 0)
        {
            Exit(&_ring.Header->TailLock, me);
            return false;
        }
        byte* place = _ring.TryPlaceLocked(me, length, out RingPlace placed);
        if (place == null) _explorer.Fail("no page");
        if (!commitsEarly) ModelOps.Store((long*)place, message);
        _ring.CommitLocked(placed);
        _explorer.Note(() => Fates[message] |= 1);
        if (commitsEarly) ModelOps.Store((long*)place, message);
        Exit(&_ring.Header->TailLock, me);
        Ring.Signal(&_ring.Header->Items, 1);
        return true;
    }

    private void WriteLarge(int me, int index)
    {
        int message = NumberOf(me, index);
        int page = _ring.TryClaim(me, _ring.PagesFor(LargeLength));
        if (page < 0) _explorer.Fail("no pages");
        ModelOps.Store(&((ExtentHeader*)_ring.ExtentAt(page))->Length, LargeLength);
        ModelOps.Store((long*)(_ring.ExtentAt(page) + ExtentHeader.Bytes), message);
        Enter(&_ring.Header->TailLock, me);
        if (!_ring.TryPlaceLargeLocked(me, page, LargeLength, out RingPlace placed)) _explorer.Fail("no page");
        _ring.CommitLocked(placed);
        _explorer.Note(() => Fates[message] |= 1);
        Exit(&_ring.Header->TailLock, me);
        _ring.DisownLarge(me, page, LargeLength, placed);
        Ring.Signal(&_ring.Header->Items, 1);
    }

    private void Close(int me)
    {
        Enter(&_ring.Header->TailLock, me);
        ModelOps.Store(&_ring.Header->Closed, 1);
        Exit(&_ring.Header->TailLock, me);
        _ring.WakeAll();
    }

    private void Read(int me)
    {
        AppendCondition condition = new() { Append = () => TryRead(me) };
        if (!condition.Append()) Ring.WaitFor(&_ring.Header->Items, _ring.ItemsEntry(me), ref condition, Deadline.Infinite);
    }

    private bool TryRead(int me)
    {
        // First whether something can come, then whether something is there: as the channel does.
        bool isEnding = _ring.IsClosed;
        if (!_ring.MayHaveItems) return isEnding;
        Enter(&_ring.Header->HeadLock, me);
        if (!_ring.TryPeekLocked(me, out RingMessage message))
        {
            Exit(&_ring.Header->HeadLock, me);
            return isEnding;
        }
        if (message.IsLarge)
        {
            _ring.TakeLargeLocked(me, message);
            Exit(&_ring.Header->HeadLock, me);
            Ring.Signal(&_ring.Header->Room, 1);
            if (message.Length != LargeLength) _explorer.Fail($"a length of {message.Length}");
            Taken(ModelOps.Load((long*)message.Payload));
            _ring.FinishLarge(me, message);
            Ring.Signal(&_ring.Header->Room, int.MaxValue);
            return true;
        }
        long value = ModelOps.Load((long*)message.Payload);
        _ring.TakeLocked(message);
        Taken(value);
        Exit(&_ring.Header->HeadLock, me);
        Ring.Signal(&_ring.Header->Room, 1);
        return true;
    }

    private void Taken(long message) => _explorer.Note(() =>
    {
        if (message is < 1 or > 7 || (Fates[message] & 1) == 0) _explorer.Fail($"message {message}, which nobody had committed");
        Fates[message] += 16;
        int writer = WriterOf((int)message);
        if (Readers == 1 && !HasLarge && Last[writer] >= message) _explorer.Fail($"message {message} came after {Last[writer]}");
        Last[writer] = (int)message;
    });

    private int WriterOf(int message)
    {
        for (int writer = 1, next = 1; ; writer++)
        {
            if (_parts[writer - 1][0] is 'w' or 'p' or 'l') next += _parts[writer - 1][1] - '0';
            if (message < next) return writer;
        }
    }

    private static void Enter(LockCell* cell, int me)
    {
        SpinBudget spin = default;
        RobustLock<ModelOps>.Enter(cell, me, Deadline.Infinite, ref spin, out _);
    }

    private static void Exit(LockCell* cell, int me) => RobustLock<ModelOps>.TryExit(cell, me);

    /// <summary>Looks at the memory when no step is made any more.</summary>
    private int CountNow()
    {
        int count = Ring.CountOf(_ring.Header->Tail) - Ring.CountOf(_ring.Header->Head);
        for (int page = 0; page < _ring.Header->PagesUsed; page++)
        {
            long word = _ring.WordAt(page);
            if (PageWord.KindOf(word) == PageKind.Returned && PageWord.IsFirst(word)) count++;
        }
        return count;
    }

    private int ReadersLeft() => Enumerable.Range(1, _parts.Length).Count(i => _parts[i - 1][0] == 'r' && !_explorer.IsDead(i));

    private string? CheckMessages()
    {
        int committed = 0, taken = 0, again = 0;
        for (int message = 1; message < 8; message++)
        {
            committed += Fates[message] & 1;
            taken += Fates[message] >= 16 ? 1 : 0;
            again += Math.Max(0, (Fates[message] >> 4) - 1);
        }
        int left = CountNow();
        // A large message in the hands of a reader that died is taken again, or lies there again.
        int mayReturn = HasLarge ? Dead : 0;
        if (again > mayReturn) return $"{again} messages were taken twice";
        if (taken + left < committed) return $"{committed} messages were committed, {taken} taken, {left} are left: some are lost";
        if (taken + left > committed + mayReturn) return $"{committed} messages were committed, {taken} taken, {left} are left: too many";
        return null;
    }

    /// <summary>Every page is free, in the chain, or part of a message that waits.</summary>
    private string? CheckPages()
    {
        HashSet<int> chain = [];
        for (int page = _ring.Header->HeadPage; ; page = ((SegmentHeader*)_ring.ExtentAt(page))->Next - 1)
        {
            chain.Add(page);
            if (((SegmentHeader*)_ring.ExtentAt(page))->Next == 0) break;
        }
        if (!chain.Contains(_ring.Header->TailPage)) return "the tail's page is not in the chain";
        for (int page = 0; page < _ring.Header->PagesUsed; page++)
        {
            PageKind kind = PageWord.KindOf(_ring.WordAt(page));
            if (chain.Contains(page) != (kind == PageKind.Segment)) return $"page {page} is {kind}, and {(chain.Contains(page) ? "" : "not ")}in the chain";
            if (kind is PageKind.Claimed or PageKind.Held) return $"page {page} is {kind} for ever";
            if (kind is PageKind.Placed or PageKind.Returned && CountNow() == 0) return $"page {page} is {kind}, but no message waits";
        }
        return null;
    }

    private struct AppendCondition : IRingCondition
    {
        internal Func<bool> Append;

        public readonly bool IsMet() => Append();
    }
}
