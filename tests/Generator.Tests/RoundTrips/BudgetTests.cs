using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>What lengths may claim is enough for every honest message.</summary>
public class BudgetTests
{
    [Fact]
    public async Task LargeStructs_OfWhichOneHoldsALongArray_Arrive()
    {
        Quote?[] quotes = new Quote?[100];
        quotes[50] = new Quote { A = 1, H = 8, Levels = [.. Enumerable.Range(0, 100).Select(i => i / 8m)] };
        Quote?[] copy = await InProcess.Run(Budgets.Calls.Price(quotes));
        Assert.Equal(quotes[50]!.Value.Levels, copy[50]!.Value.Levels);
        Assert.Equal((8, null), (copy[50]!.Value.H, copy[99]));
    }

    [Fact]
    public async Task LargeStructs_NestedInEachOther_Arrive()
    {
        WideTree tree = default;
        for (int i = 0; i < 10; i++) tree = new WideTree { Children = [tree] };
        List<WideTree> copy = await InProcess.Run(Budgets.Calls.Nest([tree]));
        for (int i = 0; i < 10; i++) copy = Assert.Single(copy).Children!;
        Assert.Null(Assert.Single(copy).Children);
    }
}

internal static partial class Budgets
{
    [RunInProcess] internal static Quote?[] Price(Quote?[] quotes) => quotes;
    [RunInProcess] internal static List<WideTree> Nest(List<WideTree> trees) => trees;
}

internal struct Quote
{
    public double A, B, C, D, E, F, G, H;
    public decimal[] Levels;
}
