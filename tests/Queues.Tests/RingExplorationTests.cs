using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Synchronization.Tests.Exploration;
using Ring = Multiprocessing.Queues.PagedRing<Synchronization.Tests.Exploration.ModelOps>;

namespace Queues.Tests;

/// <summary>
/// The shipped ring over every order of its steps and with deaths at every step; and the same broken on purpose, which must
/// be noticed. Pages have 64 bytes here, so that two messages fill one.
/// </summary>
public sealed unsafe class RingExplorationTests(ITestOutputHelper output)
{
    private const int Participants = 4;
    private const int UnitShift = 3;
    private const int Pages = 5;
    private const long Limit = 4_000_000;

    /// <summary>A writer's messages; large ones go into pages of their own.</summary>
    private const int LargeLength = 40;

    [Theory]
    [InlineData("w1 r1", 0)]
    [InlineData("w1 r1", 1)]
    [InlineData("w2 r2", 0)]
    [InlineData("w2 r2", 1)]
    [InlineData("w1 w1 r2", 0)]
    [InlineData("w1 w1 r2", 1)]
    [InlineData("w2 r1 r1", 0)]
    [InlineData("w4 r4", 0)]
    [InlineData("w4 r4", 1)]
    [InlineData("w1 r1", 2)]
    public void Small_ArriveOnceAndInOrder(string cast, int deaths) => Report(Explore(cast, deaths, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData("l1 r1", 0)]
    [InlineData("l1 r1", 1)]
    [InlineData("l1 r1 r1", 1)]
    [InlineData("l2 r2", 0)]
    public void Large_ArriveOnce_OrAgainAfterADeath(string cast, int deaths) => Report(Explore(cast, deaths, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData("w1 w1 r2", 0, ModelFault.TornCompareExchange)]
    [InlineData("w1 r1", 0, ModelFault.NoWakeOfOne)]
    [InlineData("w1 r1", 0, ModelFault.BlindSleep)]
    public void Broken_IsCaught(string cast, int deaths, ModelFault fault) => Report(Explore(cast, deaths, fault), mustFail: true);

    [Fact]
    public void WithoutRepair_ADeath_IsCaught() => Report(Explore("w1 w1 r1", 1, ModelFault.None, repairs: false), mustFail: true);

    [Fact]
    public void CommitBeforeTheMessageIsWritten_IsCaught() =>
        Report(Explore("w1 r1", 0, ModelFault.None, commitsEarly: true), mustFail: true);

    [Fact]
    public void HeadThatDoesNotMove_IsCaught()
    {
        ModelOps.FaultOffset = 256;
        Report(Explore("w2 r2", 0, ModelFault.NoStoreThere), mustFail: true);
    }

    private void Report(Exploration found, bool mustFail)
    {
        string text = $"{found.Schedules} schedules, {found.States} states{(found.Failure is null ? "" : $"; {found.Failure}")}";
        output.WriteLine(text);
        Assert.True(mustFail == found.Failure is not null, text);
    }

    /// <param name="cast">Who takes part: w2 writes two small messages, l1 one large one, r2 takes two messages.</param>
    /// <param name="deaths">How many die, repairers included.</param>
    /// <param name="fault">What is broken.</param>
    /// <param name="repairs">Whether the dead are repaired after.</param>
    /// <param name="commitsEarly">Whether writers commit before they write.</param>
    private static Exploration Explore(string cast, int deaths, ModelFault fault, bool repairs = true, bool commitsEarly = false)
    {
        int bytes = (int)Ring.BytesFor(Participants, UnitShift, Pages);
        Ring? ring = null;
        Explorer? explorer = null;
        // Guarded by the explorer: one participant runs at a time.
        Dictionary<long, int> taken = [];
        HashSet<long> committed = [];
        HashSet<long> inHands = [];
        int returned = 0;
        Action<int>[] programs = [.. cast.Split(' ').Select(Program)];
        int writers = cast.Split(' ').Count(part => part[0] != 'r');
        int toTake = cast.Split(' ').Where(part => part[0] == 'r').Sum(part => part[1] - '0');
        int toSend = cast.Split(' ').Where(part => part[0] != 'r').Sum(part => part[1] - '0');
        using Explorer exploring = new(bytes, programs, dead =>
        {
            if (repairs) ring!.Repair(dead);
        }, deaths)
        {
            Fault = fault,
            Initialize = () =>
            {
                taken.Clear();
                committed.Clear();
                inHands.Clear();
                returned = 0;
                Ring.Initialize(explorer!.Memory, Participants, UnitShift, Pages, int.MaxValue, 0, null);
                ring = new Ring(explorer.Memory, null);
            },
            // Readers wait for ever where a death leaves fewer messages than they want.
            MaySleep = () => !ring!.MayHaveItemsNow() && explorer!.DeadCount > 0,
            CheckEnd = check =>
            {
                foreach (long message in committed)
                {
                    int times = taken.GetValueOrDefault(message);
                    bool mayDiffer = check.DeadCount > 0 && inHands.Contains(message);
                    if (times == 0 && !mayDiffer && committed.Count - CountLeft(ring!) > taken.Count + inHands.Count) return $"message {message:x} is lost";
                    if (times > 1 && !mayDiffer) return $"message {message:x} was taken {times} times";
                }
                if (check.DeadCount == 0 && toTake == toSend && ring!.CountNow() != 0) return $"{ring.CountNow()} messages are left";
                return check.DeadCount > 0 && !repairs ? null : ring!.CheckPages();
            },
        };
        explorer = exploring;
        return exploring.Run(Limit);

        static int CountLeft(Ring left) => left.CountNow();

        Action<int> Program(string part)
        {
            int count = part[1] - '0';
            return part[0] switch
            {
                'w' => me => Write(me, count),
                'l' => me => WriteLarge(me, count),
                _ => me => Read(me, count),
            };
        }

        void Write(int me, int count)
        {
            for (int i = 0; i < count; i++)
            {
                long message = ((long)me << 32) | (uint)i;
                Enter(&ring!.Header->TailLock, me);
                byte* place = ring.TryPlaceLocked(me, 8, out RingPlace placed);
                if (place == null) explorer!.Fail("no page");
                if (!commitsEarly) ModelOps.Store((long*)place, message);
                ring.CommitLocked(placed);
                committed.Add(message);
                if (commitsEarly) ModelOps.Store((long*)place, message);
                RobustLock<ModelOps>.TryExit(&ring.Header->TailLock, me);
                Ring.Signal(&ring.Header->Items, 1);
            }
        }

        void WriteLarge(int me, int count)
        {
            for (int i = 0; i < count; i++)
            {
                long message = ((long)me << 32) | (uint)i;
                int page = ring!.TryClaim(me, ring.PagesFor(LargeLength));
                if (page < 0) explorer!.Fail("no pages");
                ((ExtentHeader*)ring.ExtentAt(page))->Length = LargeLength;
                ModelOps.Store((long*)(ring.ExtentAt(page) + ExtentHeader.Bytes), message);
                Enter(&ring.Header->TailLock, me);
                if (!ring.TryPlaceLargeLocked(me, page, LargeLength, out RingPlace placed)) explorer!.Fail("no page");
                ring.CommitLocked(placed);
                committed.Add(message);
                RobustLock<ModelOps>.TryExit(&ring.Header->TailLock, me);
                ring.DisownLarge(me, page, LargeLength, placed);
                Ring.Signal(&ring.Header->Items, 1);
            }
        }

        void Read(int me, int count)
        {
            for (int i = 0; i < count; i++)
            {
                TakeCondition condition = new() { Test = () => TryRead(me) };
                Ring.WaitFor(&ring!.Header->Items, ring.ItemsEntry(me), ref condition, Deadline.Infinite);
            }
        }

        bool TryRead(int me)
        {
            if (!ring!.MayHaveItems) return false;
            Enter(&ring.Header->HeadLock, me);
            if (!ring.TryPeekLocked(me, out RingMessage message))
            {
                RobustLock<ModelOps>.TryExit(&ring.Header->HeadLock, me);
                return false;
            }
            if (message.IsLarge)
            {
                ring.TakeLargeLocked(me, message);
                RobustLock<ModelOps>.TryExit(&ring.Header->HeadLock, me);
                long large = ModelOps.Load((long*)message.Payload);
                if (message.Length != LargeLength) explorer!.Fail($"a length of {message.Length}");
                Note(large);
                ring.FinishLarge(me, message);
                return true;
            }
            long value = ModelOps.Load((long*)message.Payload);
            inHands.Add(value);
            ring.TakeLocked(message);
            RobustLock<ModelOps>.TryExit(&ring.Header->HeadLock, me);
            Note(value);
            return true;
        }

        void Note(long message)
        {
            inHands.Add(message);
            if (message == 0 || !committed.Contains(message)) explorer!.Fail($"a message {message:x} that nobody committed");
            taken[message] = taken.GetValueOrDefault(message) + 1;
            // The order of one writer, as long as nothing came back from the dead.
            if (explorer!.DeadCount == 0 && taken.Keys.Any(other => other >> 32 == message >> 32 && (int)other > (int)message && cast.Count(c => c == 'r') == 1))
            {
                explorer.Fail($"message {message:x} came too late");
            }
            _ = returned;
        }

        void Enter(LockCell* cell, int me)
        {
            SpinBudget spin = default;
            RobustLock<ModelOps>.Enter(cell, me, Deadline.Infinite, ref spin, out _);
        }
    }

    private struct TakeCondition : IRingCondition
    {
        internal Func<bool> Test;

        public readonly bool IsMet() => Test();
    }
}

/// <summary>Looks at a ring at the end of a run, when no step is taken any more.</summary>
internal static unsafe class RingInspection
{
    internal static int CountNow(this Ring ring)
    {
        int count = Ring.CountOf(ring.Header->Tail) - Ring.CountOf(ring.Header->Head);
        foreach (long word in Words(ring)) if (PageWord.KindOf(word) == PageKind.Returned && PageWord.IsFirst(word)) count++;
        return count;
    }

    internal static bool MayHaveItemsNow(this Ring ring) => ring.CountNow() != 0;

    /// <summary>Every page is free, in the chain, or part of a message that waits.</summary>
    internal static string? CheckPages(this Ring ring)
    {
        HashSet<int> chain = [];
        for (int page = ring.Header->HeadPage; ; page = ((SegmentHeader*)ring.ExtentAt(page))->Next - 1)
        {
            chain.Add(page);
            if (((SegmentHeader*)ring.ExtentAt(page))->Next == 0) break;
        }
        if (!chain.Contains(ring.Header->TailPage)) return "the tail's page is not in the chain";
        List<long> words = Words(ring);
        for (int page = 0; page < words.Count; page++)
        {
            PageKind kind = PageWord.KindOf(words[page]);
            if (chain.Contains(page) != (kind == PageKind.Segment)) return $"page {page} is {kind}, and {(chain.Contains(page) ? "" : "not ")}in the chain";
            if (kind is PageKind.Claimed or PageKind.Held) return $"page {page} is {kind} for ever";
            if (kind is PageKind.Placed or PageKind.Returned && ring.CountNow() == 0) return $"page {page} is {kind}, but no message waits";
        }
        return null;
    }

    private static List<long> Words(Ring ring)
    {
        List<long> words = [];
        for (int page = 0; page < ring.Header->PagesUsed; page++) words.Add(ring.WordAt(page));
        return words;
    }
}
