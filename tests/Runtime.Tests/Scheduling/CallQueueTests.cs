using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class CallQueueTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Queue_UnderRandomUse_GivesTheCallsByPriorityAndNumber(int priorities)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}.");
        Random random = new(seed);
        CallQueue queue = new();
        List<PoolCall> waiting = [];
        List<PoolCall> taken = [];
        for (int i = 0; i < 20_000; i++)
        {
            // Grows and shrinks by turns, and is empty now and then.
            bool adds = random.Next(100) < (i / 500 % 2 == 0 ? 60 : 40);
            if (adds)
            {
                // Now and then one that had been taken comes back.
                bool isBack = taken.Count > 0 && random.Next(10) == 0;
                PoolCall call = isBack ? taken[random.Next(taken.Count)] : Make(random.Next(priorities) - 1);
                taken.Remove(call);
                queue.Enqueue(call);
                waiting.Add(call);
                continue;
            }
            PoolCall? expected = waiting.OrderByDescending(c => c.Plan.Priority).ThenBy(c => c.Id).FirstOrDefault();
            Assert.Equal(expected is not null, queue.TryPeek(out PoolCall next));
            Assert.Same(expected, next);
            Assert.Equal(expected is not null, queue.TryDequeue(out next));
            Assert.Same(expected, next);
            if (expected is null) continue;
            waiting.Remove(expected);
            taken.Add(expected);
        }
    }

    [Fact]
    public void Queue_WithTheExtremesOfPriority_OrdersThem()
    {
        CallQueue queue = new();
        foreach (int priority in (int[])[0, int.MinValue, int.MaxValue, -1]) queue.Enqueue(Make(priority));
        List<int> order = [];
        while (queue.TryDequeue(out PoolCall call)) order.Add(call.Plan.Priority);
        Assert.Equal([int.MaxValue, 0, -1, int.MinValue], order);
    }

    private static ScriptedCall Make(int priority) =>
        new(isCancellable: false, isLikelySmall: false) { Plan = CallPlan.Default with { Priority = priority } };
}
