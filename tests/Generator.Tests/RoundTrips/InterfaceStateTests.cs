using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>
/// Sets and dictionaries keep their comparer and order also where the declared interface does not show that they are
/// such.
/// </summary>
public class InterfaceStateTests
{
    private static readonly string[] s_items = ["b", "A", "c"];

    [Fact]
    public async Task ViewsOfSortedSets_ArriveAsSortedSets()
    {
        SortedSet<string> view = new SortedSet<string>(["a", "B", "c", "D", "e"], StringComparer.OrdinalIgnoreCase)
            .GetViewBetween("b", "d");
        ISet<string> set = await InProcess.Run(Slices.Calls.Set(view));
        Assert.Equal(["B", "c", "D"], set);
        Assert.Contains("C", set);
        set.Add("0");
        Assert.Equal("0", set.First());
        Assert.Equal(["B", "c", "D"], await InProcess.Run(Slices.Calls.ReadSet(view)));
        await SlicingTests.Refused(Slices.Calls.Set(new OwnSorted()), nameof(OwnSorted));
    }

    [Fact]
    public async Task Sets_BehindInterfacesOfCollections_StaySetsWithTheirComparer()
    {
        IReadOnlyCollection<string>[] sets =
        [
            new HashSet<string>(s_items, StringComparer.OrdinalIgnoreCase),
            s_items.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            s_items.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
            s_items.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase).ToBuilder(),
            new ReadOnlySet<string>(new HashSet<string>(s_items, StringComparer.OrdinalIgnoreCase)),
        ];
        foreach (IReadOnlyCollection<string> set in sets)
        {
            Assert.Contains("a", Assert.IsType<HashSet<string>>(await InProcess.Run(Sequences.Calls.ReadOnly(set))));
            Assert.Contains("a", Assert.IsType<HashSet<string>>(await InProcess.Run(Sequences.Calls.Items(set))));
            Assert.Contains(
                "a",
                Assert.IsType<HashSet<string>>(
                    await InProcess.Run(Sequences.Calls.Changing((ICollection<string>)set))));
        }
    }

    [Fact]
    public async Task SortedSets_BehindInterfacesOfCollections_StaySortedWithTheirComparer()
    {
        ICollection<string>[] sets =
        [
            new SortedSet<string>(s_items, StringComparer.OrdinalIgnoreCase),
            s_items.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase),
            s_items.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase).ToBuilder(),
            new SortedSet<string>([.. s_items, "z"], StringComparer.OrdinalIgnoreCase).GetViewBetween("a", "c"),
        ];
        foreach (ICollection<string> set in sets)
        {
            ICollection<string> copy = await InProcess.Run(Sequences.Calls.Changing(set));
            copy.Add("0");
            copy.Add("B");
            Assert.Equal(["0", "A", "b", "c"], copy);
        }
    }

    [Fact]
    public async Task SortedSets_BehindInterfacesOfLists_ArriveAsLists() =>
        Assert.Equal(
            ["A", "b", "c"],
            await InProcess.Run(
                Sequences.Calls.Indexed(s_items.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase))));

    [Fact]
    public async Task ComparersOfOnesOwn_BehindInterfacesOfCollections_AreRefusedByName() =>
        await SlicingTests.Refused(Sequences.Calls.Items(new HashSet<string>(new ByLength())), nameof(ByLength));

    [Fact]
    public async Task Builders_BehindInterfaces_KeepTheirComparerAndOrder()
    {
        var pairs = new Dictionary<string, int> { ["b"] = 1, ["A"] = 2 };
        Assert.Equal(
            2,
            (await InProcess.Run(
                Slices.Calls.Map(pairs.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase).ToBuilder())))["a"]);
        IDictionary<string, int> sorted = await InProcess.Run(
            Slices.Calls.Map(pairs.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase).ToBuilder()));
        sorted.Add("0", 0);
        Assert.Equal(["0", "A", "b"], sorted.Keys);
        Assert.Equal(2, sorted["a"]);
        Assert.Contains(
            "a",
            await InProcess.Run(
                Slices.Calls.Set(s_items.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase).ToBuilder())));
        ISet<string> set = await InProcess.Run(
            Slices.Calls.Set(s_items.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase).ToBuilder()));
        set.Add("0");
        Assert.Equal(["0", "A", "b", "c"], set);
    }

    private sealed class OwnSorted : SortedSet<string>;

    private sealed class ByLength : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }
}

internal static partial class Sequences
{
    [RunInProcess] internal static IReadOnlyCollection<string> ReadOnly(IReadOnlyCollection<string> items) => items;
    [RunInProcess] internal static ICollection<string> Changing(ICollection<string> items) => items;
    [RunInProcess] internal static IEnumerable<string> Items(IEnumerable<string> items) => items;
    [RunInProcess] internal static IReadOnlyList<string> Indexed(IReadOnlyList<string> items) => items;
}
