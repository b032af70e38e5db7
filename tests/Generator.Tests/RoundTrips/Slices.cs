using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using MemoryPack;
using Multiprocessing;

[assembly: ProcessFormatter(
    typeof(Generator.Tests.RoundTrips.Registered), typeof(Generator.Tests.RoundTrips.RegisteredFormatter))]
[assembly: ProcessFormatter(
    typeof(Generator.Tests.RoundTrips.Enveloped), typeof(Generator.Tests.RoundTrips.EnvelopedFormatter))]

namespace Generator.Tests.RoundTrips;

/// <summary>Types that can be derived from, or stand behind interfaces, and what must not get lost then.</summary>
internal static partial class Slices
{
    [RunInProcess]
    internal static ConcurrentDictionary<string, int> Concurrent(
        ConcurrentDictionary<string, int> value) =>
        value;
    [RunInProcess] internal static ConcurrentQueue<int> Line(ConcurrentQueue<int> value) => value;
    [RunInProcess] internal static PriorityQueue<string, int> Priority(PriorityQueue<string, int> value) => value;
    [RunInProcess] internal static ReadOnlyCollection<int> View(ReadOnlyCollection<int> value) => value;
    [RunInProcess]
    internal static ReadOnlyDictionary<string, int> MapView(ReadOnlyDictionary<string, int> value) =>
        value;
    [RunInProcess] internal static Uri Link(Uri value) => value;
    [RunInProcess] internal static CultureInfo Culture(CultureInfo value) => value;
    [RunInProcess] internal static IPAddress Address(IPAddress value) => value;
    [RunInProcess] internal static IPEndPoint Point(IPEndPoint value) => value;
    [RunInProcess] internal static Lazy<int> Later(Lazy<int> value) => value;
    [RunInProcess] internal static Tuple<int, string> Two(Tuple<int, string> value) => value;
    [RunInProcess] internal static Collection<int> Items(Collection<int> value) => value;
    [RunInProcess] internal static PackedBase Pack(PackedBase value) => value;
    [RunInProcess] internal static Registered Register(Registered value) => value;
    [RunInProcess] internal static IEnumerable<int> Sequence(IEnumerable<int> value) => value;
    [RunInProcess] internal static IGrouping<int, int> Group(IGrouping<int, int> value) => value;
    [RunInProcess] internal static IDictionary<string, int> Map(IDictionary<string, int> value) => value;
    [RunInProcess]
    internal static IReadOnlyDictionary<string, int> ReadMap(IReadOnlyDictionary<string, int> value) =>
        value;
    [RunInProcess] internal static ISet<string> Set(ISet<string> value) => value;
    [RunInProcess] internal static IReadOnlySet<string> ReadSet(IReadOnlySet<string> value) => value;
    [RunInProcess] internal static IImmutableSet<string> FixedSet(IImmutableSet<string> value) => value;
    [RunInProcess]
    internal static IImmutableDictionary<string, int> FixedMap(
        IImmutableDictionary<string, int> value) =>
        value;
    [RunInProcess] internal static Keyed Key(Keyed value) => value;
    [RunInProcess] internal static FixedKeyed FixedKey(FixedKeyed value) => value;
    [RunInProcess] internal static Web Weave(Web value) => value;
    [RunInProcess] internal static HashSet<int> Numbers(HashSet<int> value) => value;
    [RunInProcess] internal static PackedBox<Packed> Known(PackedBox<Packed> value) => value;
    [RunInProcess] internal static PackedBox<NeverMade> Fresh(PackedBox<NeverMade> value) => value;
}

internal sealed class OwnConcurrent : ConcurrentDictionary<string, int>;
internal sealed class OwnLine : ConcurrentQueue<int>;
internal sealed class OwnPriority : PriorityQueue<string, int>;
internal sealed class OwnView() : ReadOnlyCollection<int>([]);
internal sealed class OwnMapView() : ReadOnlyDictionary<string, int>(new Dictionary<string, int>());
internal sealed class OwnLink() : Uri("http://example.org");
internal sealed class OwnCulture() : CultureInfo("de");
internal sealed class OwnAddress() : IPAddress(1);
internal sealed class OwnPoint() : IPEndPoint(1, 2);
internal sealed class OwnLater() : Lazy<int>(1);
internal sealed class OwnTwo() : Tuple<int, string>(1, "a");
internal sealed class OwnItems : Collection<int>;

[MemoryPackable]
internal partial class PackedBase { public int Value { get; set; } }

[MemoryPackable]
internal sealed partial class NeverMade { public int Value { get; set; } }

internal sealed class PackedDerived : PackedBase { public int More { get; set; } }

internal class Registered { public int Value { get; set; } }

internal sealed class RegisteredDerived : Registered;

internal sealed class RegisteredFormatter : MemoryPackFormatter<Registered>
{
    public override void Serialize<TBufferWriter>(
        ref MemoryPackWriter<TBufferWriter> writer, scoped ref Registered? value) =>
        writer.WriteUnmanaged(value?.Value ?? 0);

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Registered? value) =>
        value = new Registered { Value = reader.ReadUnmanaged<int>() };
}

/// <summary>Enumerates numbers, and has state besides.</summary>
internal class Basket : IEnumerable<int>
{
    public string? Owner { get; set; }

    public IEnumerator<int> GetEnumerator() => Enumerable.Empty<int>().GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

internal sealed class OwnGroup : Basket, IGrouping<int, int> { public int Key => 1; }

/// <summary>Is looked up by a member that is read after the collections that hold it.</summary>
internal class Keyed
{
    internal Dictionary<Keyed, int>? A;
    internal HashSet<Keyed>? B;
    internal ConcurrentDictionary<Keyed, int>? C;
    internal IDictionary<Keyed, int>? D;
    internal ISet<Keyed>? E;
    internal string Name = "";

    public override bool Equals(object? obj) => obj is Keyed other && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

internal sealed class FixedKeyed
{
    internal ImmutableHashSet<FixedKeyed>? A;
    internal string Name = "";

    public override bool Equals(object? obj) => obj is FixedKeyed other && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>Every kind of mutable collection that can be shared or lead back.</summary>
internal sealed class Web
{
    internal IList<Web>? A;
    internal IEnumerable<Web>? B;
    internal ICollection<Web>? C;
    internal IReadOnlyList<Web>? D;
    internal IReadOnlyCollection<Web>? E;
    internal ObservableCollection<Web>? F;
    internal List<Web>? G;
    internal Web[]? H;
    internal ReadOnlyCollection<Web>? I;
    internal ReadOnlyCollection<Web>? J;
    internal ConcurrentDictionary<string, Web>? K;
    internal ConcurrentDictionary<string, Web>? L;
    internal ConcurrentQueue<Web>? M;
    internal ConcurrentStack<Web>? N;
    internal ConcurrentBag<Web>? O;
    internal PriorityQueue<Web, int>? P;
    internal IDictionary<string, Web>? Q;
    internal IReadOnlyDictionary<string, Web>? R;
    internal ISet<Web>? S;
    internal IReadOnlySet<Web>? T;
    internal ReadOnlyDictionary<string, Web>? U;
    internal ReadOnlyObservableCollection<Web>? V;
}
