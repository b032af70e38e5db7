using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.TestSupport.Exploration;
using Ring = Multiprocessing.Queues.PagedRing<Multiprocessing.TestSupport.Exploration.ModelOps>;

namespace Queues.Tests;

/// <summary>
/// Writers and readers of one ring as programs of the explorer, and what must hold at the end of every run.
/// </summary>
internal sealed unsafe class RingModel(string cast, int capacity, bool repairs, bool commitsEarly, bool passesOn = true)
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

    // Of each message, by its number: 1 when it was written, 2 when its writer was told that it was sent, and 16 for
    // each time that it was taken.
    private int* Fates => _explorer.Notes;

    /// <summary>The number of the last message that was taken from each writer.</summary>
    private int* Last => _explorer.Notes + 8;

    /// <summary>The small message that each reader has copied, and is about to take or has just taken.</summary>
    private int* Hands => _explorer.Notes + 12;

    private bool CommitsEarly => commitsEarly;

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
            MaySleep = () =>
                Dead > 0 && (CountNow() == 0 || (CountNow() >= capacity && Readers > 0 && ReadersLeft() == 0)),
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
            'c' => me => _ring.Close(me, new Rules(this, me)),
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
        TryCondition condition = new() { Try = () => TrySend(me, message, length) };
        if (!condition.Try()) _ring.WaitForRoom(me, ref condition, Deadline.Infinite);
    }

    private bool TrySend(int me, int message, int length)
    {
        Source source = new(this, message, length);
        try
        {
            int sent = _ring.TrySend(me, new Rules(this, me), ref source, 1, out bool lacksPages);
            if (lacksPages) _explorer.Fail("no page");
            if (commitsEarly && sent > 0) ModelOps.Store(source.Place, message);
            if (sent > 0) Sent(message);
            return sent > 0;
        }
        catch (QueueClosedException)
        {
            return true;
        }
    }

    private void WriteLarge(int me, int index)
    {
        int message = NumberOf(me, index);
        int page = _ring.TryClaim(me, _ring.PagesFor(LargeLength));
        if (page < 0) _explorer.Fail("no pages");
        ModelOps.Store(&((ExtentHeader*)_ring.ExtentAt(page))->Length, LargeLength);
        ModelOps.Store((long*)(_ring.ExtentAt(page) + ExtentHeader.Bytes), message);
        _explorer.Note(() => Fates[message] |= 1);
        if (!_ring.TrySendLarge(me, new Rules(this, me), page, LargeLength, out _)) _explorer.Fail("no page");
        Sent(message);
    }

    private void Sent(int message) => _explorer.Note(() => Fates[message] |= 2);

    private void Read(int me)
    {
        TryCondition condition = new() { Try = () => TryRead(me) };
        if (condition.Try()) return;
        if (passesOn) _ring.WaitForItems(me, ref condition, Deadline.Infinite);
        else Ring.WaitFor(&_ring.Header->Items, _ring.ItemsEntry(me), ref condition, Deadline.Infinite);
    }

    private bool TryRead(int me)
    {
        Target target = new(this, me);
        TakeResult result = _ring.TryTake(me, new Rules(this, me), ref target, 1);
        if (result == TakeResult.Taken && !target.WasLarge) Taken(me, target.Message);
        return result != TakeResult.Nothing;
    }

    private void Taken(int me, long message) => _explorer.Note(() =>
    {
        if (message is < 1 or > 7 || (Fates[message] & 1) == 0)
        {
            _explorer.Fail($"message {message}, which nobody had written");
        }
        Hands[me] = 0;
        Fates[message] += 16;
        int writer = WriterOf((int)message);
        if (Readers == 1 && !HasLarge && Last[writer] >= message)
        {
            _explorer.Fail($"message {message} came after {Last[writer]}");
        }
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

    private int ReadersLeft() =>
        Enumerable.Range(1, _parts.Length).Count(i => _parts[i - 1][0] == 'r' && !_explorer.IsDead(i));

    private string? CheckMessages()
    {
        int committed = Ring.CountOf(_ring.Header->Tail);
        int sent = 0, taken = 0, again = 0, inHands = 0;
        for (int message = 1; message < 8; message++)
        {
            sent += (Fates[message] & 2) >> 1;
            taken += Fates[message] >= 16 ? 1 : 0;
            again += Math.Max(0, (Fates[message] >> 4) - 1);
        }
        for (int i = 1; i <= _parts.Length; i++) inHands += _explorer.IsDead(i) && Hands[i] != 0 ? 1 : 0;
        int left = CountNow();
        // A large message in the hands of a reader that died is taken again, or lies there again.
        int mayReturn = HasLarge ? Dead : 0;
        if (again > mayReturn) return $"{again} messages were taken twice";
        if (sent > committed) return $"{sent} messages were sent, {committed} committed";
        if (taken + left + inHands < committed)
        {
            return $"{committed} messages were committed, {taken} taken, {left} are left: some are lost";
        }
        if (taken + left > committed + mayReturn)
        {
            return $"{committed} messages were committed, {taken} taken, {left} are left: too many";
        }
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
            if (chain.Contains(page) != (kind == PageKind.Segment))
            {
                return $"page {page} is {kind}, and {(chain.Contains(page) ? "" : "not ")}in the chain";
            }
            if (kind is PageKind.Claimed or PageKind.Held) return $"page {page} is {kind} for ever";
            if (kind is PageKind.Placed or PageKind.Returned && CountNow() == 0)
            {
                return $"page {page} is {kind}, but no message waits";
            }
        }
        return null;
    }

    private struct TryCondition : IRingCondition
    {
        internal Func<bool> Try;

        public readonly bool IsMet() => Try();
    }

    /// <summary>Those of a queue.</summary>
    private readonly struct Rules(RingModel model, int me) : IRingRules
    {
        public bool IsEnding => model._ring.IsClosed;

        public bool Enter(LockCell* cell)
        {
            SpinBudget spin = default;
            return RingLock<ModelOps>.EnterHeld(cell, me, Deadline.Infinite, ref spin);
        }

        public int RoomLocked(bool isLarge, int length) =>
            model._ring.IsClosed ? throw new QueueClosedException("closed") : model._ring.RoomLocked();
    }

    private struct Source(RingModel model, int message, int length) : IRingSource
    {
        internal long* Place;

        public readonly int LengthOf(int index) => length;

        public void Write(int index, byte* place)
        {
            Place = (long*)place;
            int written = message;
            RingModel owner = model;
            if (!model.CommitsEarly) ModelOps.Store(Place, message);
            model._explorer.Note(() => owner.Fates[written] |= 1);
        }
    }

    private struct Target(RingModel model, int me) : IRingTarget
    {
        internal long Message;
        internal bool WasLarge;

        public bool TryCopy(in RingMessage message)
        {
            Message = ModelOps.Load((long*)message.Payload);
            (RingModel owner, int reader, int hand) = (model, me, (int)Message);
            // From here on it may be lost with the reader.
            owner._explorer.Note(() => owner.Hands[reader] = hand);
            return true;
        }

        public void ReadLarge(in RingMessage message)
        {
            if (message.Length != LargeLength) model._explorer.Fail($"a length of {message.Length}");
            WasLarge = true;
            model.Taken(me, ModelOps.Load((long*)message.Payload));
        }
    }
}
