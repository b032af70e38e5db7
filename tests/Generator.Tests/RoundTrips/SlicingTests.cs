using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>What holds more than the declared type does is refused by its name, and never cut down.</summary>
public class SlicingTests
{
    [Fact]
    public async Task DerivedClasses_OfTheFrameworksOpenOnes_AreRefusedByBothNames()
    {
        await Refused(Slices.Calls.Concurrent(new OwnConcurrent()), nameof(OwnConcurrent), "ConcurrentDictionary`2");
        await Refused(Slices.Calls.Line(new OwnLine()), nameof(OwnLine), "ConcurrentQueue`1");
        await Refused(Slices.Calls.Priority(new OwnPriority()), nameof(OwnPriority), "PriorityQueue`2");
        await Refused(Slices.Calls.View(new OwnView()), nameof(OwnView), "ReadOnlyCollection`1");
        await Refused(Slices.Calls.MapView(new OwnMapView()), nameof(OwnMapView), "ReadOnlyDictionary`2");
        await Refused(Slices.Calls.Link(new OwnLink()), nameof(OwnLink), "System.Uri");
        await Refused(Slices.Calls.Culture(new OwnCulture()), nameof(OwnCulture), "CultureInfo");
        await Refused(Slices.Calls.Address(new OwnAddress()), nameof(OwnAddress), "System.Net.IPAddress");
        await Refused(Slices.Calls.Point(new OwnPoint()), nameof(OwnPoint), "System.Net.IPEndPoint");
        await Refused(Slices.Calls.Later(new OwnLater()), nameof(OwnLater), "System.Lazy`1");
        await Refused(Slices.Calls.Two(new OwnTwo()), nameof(OwnTwo), "System.Tuple`2");
        await Refused(Slices.Calls.Items(new OwnItems()), nameof(OwnItems), "Collection`1");
    }

    [Fact]
    public async Task AddressesOfTheFramework_Arrive()
    {
        Assert.Equal(IPAddress.Loopback, await InProcess.Run(Slices.Calls.Address(IPAddress.Loopback)));
        Assert.Equal(IPAddress.IPv6Any, await InProcess.Run(Slices.Calls.Address(IPAddress.IPv6Any)));
    }

    [Fact]
    public async Task DerivedClasses_OfPackableOnes_AreRefusedByBothNames()
    {
        Assert.Equal(3, (await InProcess.Run(Slices.Calls.Pack(new PackedBase { Value = 3 }))).Value);
        await Refused(Slices.Calls.Pack(new PackedDerived()), nameof(PackedDerived), nameof(PackedBase));
    }

    [Fact]
    public async Task DerivedClasses_OfOnesWithAFormatterOfTheUser_AreLeftToIt()
    {
        Assert.Equal(3, (await InProcess.Run(Slices.Calls.Register(new Registered { Value = 3 }))).Value);
        Assert.Equal(4, (await InProcess.Run(Slices.Calls.Register(new RegisteredDerived { Value = 4 }))).Value);
    }

    [Fact]
    public async Task OwnEnumerables_AreRefused_AndIteratorsArrive()
    {
        await Refused(Slices.Calls.Sequence(new Basket()), nameof(Basket), "IEnumerable`1");
        await Refused(Slices.Calls.Group(new OwnGroup()), nameof(OwnGroup), "IGrouping`2");
        Assert.Equal([1, 2], await InProcess.Run(Slices.Calls.Sequence(Iterator())));
        Assert.Equal([2, 3], await InProcess.Run(Slices.Calls.Sequence(new[] { 1, 2 }.Select(i => i + 1))));
        Assert.Equal([1, 2], await InProcess.Run(Slices.Calls.Sequence([1, 2])));
        Assert.Equal([1, 2], await InProcess.Run(Slices.Calls.Sequence(new ReadOnlyCollection<int>([1, 2]))));
    }

    [Fact]
    public async Task Arrays_BehindAnInterface_StayArrays() =>
        Assert.Equal(typeof(int[]), (await InProcess.Run(Slices.Calls.Sequence(new[] { 1 }))).GetType());

    [Theory]
    [InlineData("/path/of/something", false)]
    [InlineData(@"c:\directory", false)]
    [InlineData(@"\\host\share", false)]
    [InlineData("../b?c#d", false)]
    [InlineData("file:///path", true)]
    [InlineData("http://example.org/a b", true)]
    public async Task Uris_KeepTheirKind(string text, bool isAbsolute)
    {
        Uri copy = await InProcess.Run(
            Slices.Calls.Link(new Uri(text, isAbsolute ? UriKind.Absolute : UriKind.Relative)));
        Assert.Equal((isAbsolute, text), (copy.IsAbsoluteUri, copy.OriginalString));
    }

    [Fact]
    public async Task Cultures_KeepWhetherTheyCanBeChanged_AndChangedOnesAreRefused()
    {
        foreach (CultureInfo culture in
            new[]
            {
                CultureInfo.GetCultureInfo("de-CH"), new("fr-FR"), new("ja-JP", false), CultureInfo.InvariantCulture,
                new("de-DE_phoneb")
            })
        {
            CultureInfo copy = await InProcess.Run(Slices.Calls.Culture(culture));
            Assert.Equal(culture, copy);
            Assert.Equal((culture.IsReadOnly, culture.UseUserOverride), (copy.IsReadOnly, copy.UseUserOverride));
        }

        var changed = new CultureInfo("de-DE");
        Assert.Equal(".", (await InProcess.Run(Slices.Calls.Culture(changed))).NumberFormat.NumberGroupSeparator);
        changed.NumberFormat.NumberGroupSeparator = "'";
        await Refused(Slices.Calls.Culture(changed), "de-DE", nameof(CultureInfo.NumberFormat));
        var dates = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        dates.DateTimeFormat.ShortDatePattern = "yyyy-MM-dd";
        await Refused(Slices.Calls.Culture(CultureInfo.ReadOnly(dates)), nameof(CultureInfo.DateTimeFormat), "changed");
    }

    [Fact]
    public void PackableTypes_InsideOfPackableGenerics_KeepTheirForm_BeforeTheFirstObjectIsMade()
    {
        // MemoryPack tells itself of a type when the first object of it is made: a process that only reads comes before
        // that.
        Assert.NotNull(new Packed("n", []));
        byte[] known = InProcess.WriteArguments(Slices.Calls.Known(new PackedBox<Packed>()));
        Assert.Equal(known.Length, InProcess.WriteArguments(Slices.Calls.Fresh(new PackedBox<NeverMade>())).Length);
    }

    internal static async Task Refused<T>(ProcessCall<T> call, params string[] names)
    {
        ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
            () => InProcess.Run(call));
        foreach (string name in names) Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Iterator()
    {
        yield return 1;
        yield return 2;
    }
}
