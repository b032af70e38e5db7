using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;
using Ring = Multiprocessing.Queues.PagedRing<Multiprocessing.TestSupport.Exploration.ModelOps>;

namespace Queues.Tests;

/// <summary>
/// The shipped ring, and what queues do with it, over every order of steps and with deaths at every step; and the same
/// broken on purpose. Pages have 64 bytes here.
/// </summary>
/// <remarks>
/// A cast says who takes part: <c>w2</c> writes two small messages, <c>p2</c> two that fill a page each, <c>l1</c> a
/// large one that takes two pages of its own, <c>r2</c> takes two messages, <c>c</c> closes the queue. Then come the
/// number of deaths and the capacity; 0: unbounded.
/// </remarks>
public sealed unsafe class RingExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<string, int, int> Models()
    {
        TheoryData<string, int, int> models = new()
        {
            { "w1 r1", 0, 0 },
            { "w1 r1", 1, 0 },
            { "l1 r1", 0, 0 },
            // With a capacity of one, so that writers wait for room.
            { "w1 r1", 0, 1 },
        };
        // Minutes on a machine with other work.
        if (TestAmount.IsAll || IncludesLarge)
        {
            models.Add("p2 r2", 0, 0);
            // Both at one lock.
            models.Add("w1 w1", 1, 0);
            models.Add("w2 r2", 0, 1);
            models.Add("w1 c r1", 0, 0);
            models.Add("w1 w1 r2", 0, 0);
        }
        if (!IncludesLarge) return models;
        models.Add("l1 r1", 1, 0);
        models.Add("w2 r2", 1, 1);
        models.Add("p2 r2", 1, 0);
        models.Add("p1 p1 r2", 0, 0);
        models.Add("w2 r1 r1", 0, 0);
        models.Add("w1 c r1", 1, 0);
        models.Add("l1 r1 r1", 1, 0);
        models.Add("w1 r1", 2, 0);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Messages_ArriveOnceAndInOrder_AndNobodyIsStuck(string cast, int deaths, int capacity) =>
        MustHold(Model(cast, deaths, capacity));

    [Theory]
    [InlineData("w1 w1", 0, ModelFault.TornCompareExchange)]
    [InlineData("w1 r1", 0, ModelFault.NoWakeOfAll)]
    [InlineData("w2 r1 r1", 0, ModelFault.NoWakeOfOne)]
    [InlineData("w1 r1", 0, ModelFault.BlindSleep)]
    public void Broken_IsCaught(string cast, int deaths, ModelFault fault) => MustFail(Model(cast, deaths, 0, fault));

    [Fact]
    public void WithoutRepair_IsCaught() => MustFail(Model("w1 w1 r2", 1, 0, repairs: false));

    [Fact]
    public void CommitBeforeTheMessageIsWritten_IsCaught() => MustFail(Model("w1 r1", 0, 0, commitsEarly: true));

    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public void WokenOneThatWakesNobodyElse_IsCaught()
    {
        RingModel model = new("r1 r1 w2", int.MaxValue, repairs: true, commitsEarly: false, passesOn: false);
        MustFail(model.Create(0, ModelFault.None, 0));
    }

    [Theory]
    [InlineData("w2 r2", 0, RingOffsets.Head)]
    [InlineData("w1 r1", 0, RingOffsets.Tail)]
    [InlineData("p2 r2", 0, RingOffsets.TailPage)]
    [InlineData("p2 r2", 0, RingOffsets.HeadPage)]
    public void StoreThatIsMissing_IsCaught(string cast, int deaths, int offset) =>
        MustFail(Model(cast, deaths, 0, ModelFault.NoStoreThere, offset));

    /// <summary>Where what is broken lies in <see cref="RingHeader"/>.</summary>
    private static class RingOffsets
    {
        internal const int Tail = 128;
        internal const int TailPage = 136;
        internal const int Head = 256;
        internal const int HeadPage = 264;
    }

    private static Explorer Model(
        string cast,
        int deaths,
        int capacity,
        ModelFault fault = ModelFault.None,
        int faultOffset = 0,
        bool repairs = true,
        bool commitsEarly = false) =>
        new RingModel(cast, capacity == 0 ? int.MaxValue : capacity, repairs, commitsEarly)
            .Create(deaths, fault, faultOffset);
}
