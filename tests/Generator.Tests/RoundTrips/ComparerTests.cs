using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Generator.Tests.RoundTrips;

/// <summary>Comparers are state, also where the declared type does not show them.</summary>
public class ComparerTests
{
    private static readonly KeyValuePair<string, int>[] s_pairs = [new("b", 1), new("A", 2), new("c", 3)];

    [Fact]
    public async Task SortedDictionaries_BehindAnInterface_StaySortedAlike()
    {
        foreach (StringComparer order in new[] { StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase })
        {
            IDictionary<string, int>[] dictionaries =
            [
                new SortedDictionary<string, int>(new Dictionary<string, int>(s_pairs), order),
                new SortedList<string, int>(new Dictionary<string, int>(s_pairs), order),
                s_pairs.ToImmutableSortedDictionary(order),
                new ReadOnlyDictionary<string, int>(
                    new SortedList<string, int>(new Dictionary<string, int>(s_pairs), order)),
            ];
            foreach (IDictionary<string, int> dictionary in dictionaries)
            {
                AssertSorted(order, dictionary, await InProcess.Run(Slices.Calls.Map(dictionary)));
                AssertSorted(
                    order, dictionary,
                    (IDictionary<string, int>)await InProcess.Run(
                        Slices.Calls.ReadMap((IReadOnlyDictionary<string, int>)dictionary)));
            }
        }
    }

    [Fact]
    public async Task DictionariesIgnoringCase_BehindAnInterfaceOrAView_StillDo()
    {
        var dictionary = new Dictionary<string, int>(s_pairs, StringComparer.OrdinalIgnoreCase);
        IReadOnlyDictionary<string, int>[] dictionaries =
        [
            dictionary, new ReadOnlyDictionary<string, int>(dictionary),
            dictionary.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            dictionary.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase),
            new OrderedDictionary<string, int>(dictionary, StringComparer.OrdinalIgnoreCase),
        ];
        foreach (IReadOnlyDictionary<string, int> d in dictionaries)
            Assert.Equal(2, (await InProcess.Run(Slices.Calls.ReadMap(d)))["a"]);
        Assert.Equal(
            2, (await InProcess.Run(Slices.Calls.MapView(new ReadOnlyDictionary<string, int>(dictionary))))["a"]);
    }

    [Fact]
    public async Task OrderedDictionary_BehindAnInterface_KeepsItsOrder()
    {
        IDictionary<string, int> copy = await InProcess.Run(
            Slices.Calls.Map(new OrderedDictionary<string, int>(s_pairs)));
        copy.Remove("A");
        copy.Add("d", 4);
        Assert.Equal(["b", "c", "d"], copy.Keys);
    }

    [Fact]
    public async Task Sets_BehindAnInterface_KeepTheirOrderAndComparer()
    {
        string[] items = ["b", "A", "c"];
        ISet<string>[] sets =
        [
            new SortedSet<string>(items, StringComparer.OrdinalIgnoreCase),
            items.ToImmutableSortedSet(StringComparer.OrdinalIgnoreCase),
        ];
        foreach (ISet<string> set in sets)
        {
            ISet<string> copy = await InProcess.Run(Slices.Calls.Set(set));
            copy.Add("B");
            copy.Add("0");
            Assert.Equal(["0", "A", "b", "c"], copy.ToArray());
        }

        foreach (IReadOnlySet<string> set in
            new IReadOnlySet<string>[] { new ReadOnlySet<string>(
                new HashSet<string>(
                    items, StringComparer.OrdinalIgnoreCase)), items.ToFrozenSet(StringComparer.OrdinalIgnoreCase) })
            Assert.True((await InProcess.Run(Slices.Calls.ReadSet(set))).Contains("B"));
    }

    [Fact]
    public async Task SortedImmutables_BehindAnInterface_StaySorted()
    {
        IImmutableSet<string> set = await InProcess.Run(
            Slices.Calls.FixedSet(
                ImmutableSortedSet.Create(StringComparer.OrdinalIgnoreCase, "b", "A", "c", "F", "D", "e")));
        Assert.Equal(["A", "b", "c", "D", "e", "F"], set.Add("B").ToArray());
        IImmutableDictionary<string, int> map = await InProcess.Run(
            Slices.Calls.FixedMap(s_pairs.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase)));
        Assert.Equal(["A", "b", "c"], map.Keys);
        Assert.True(map.ContainsKey("a"));
    }

    [Fact]
    public async Task ComparersOfOnesOwn_BehindAnInterface_AreRefusedByName()
    {
        await SlicingTests.Refused(
            Slices.Calls.Map(new SortedDictionary<string, int>(Comparer<string>.Create(string.CompareOrdinal))),
            "ComparisonComparer");
        await SlicingTests.Refused(Slices.Calls.Set(new SortedSet<string>(new Backwards())), nameof(Backwards));
        await SlicingTests.Refused(
            Slices.Calls.MapView(new ReadOnlyDictionary<string, int>(new SortedList<string, int>(new Backwards()))),
            nameof(Backwards));
    }

    private static void AssertSorted(StringComparer order, IDictionary<string, int> sent, IDictionary<string, int> copy)
    {
        Assert.Equal(sent.Keys, copy.Keys);
        copy.Add("B", 9 - (order.Equals("b", "B") ? copy.Remove("b") ? 0 : 1 : 0));
        copy.Add("0", 0);
        Assert.Equal(copy.Keys.Order(order).ToArray(), copy.Keys.ToArray());
    }

    private sealed class Backwards : IComparer<string>
    {
        public int Compare(string? x, string? y) => string.CompareOrdinal(y, x);
    }
}
