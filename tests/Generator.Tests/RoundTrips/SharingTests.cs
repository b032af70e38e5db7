using System.Collections.ObjectModel;
using MemoryPack;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>Collections on cycles: one object stays one, and keys are added when they are whole.</summary>
public class SharingTests
{
    [Fact]
    public async Task KeysThatLeadBackToTheirCollection_AreFound()
    {
        var key = new Keyed { Name = "k" };
        key.A = new() { [key] = 1 };
        key.B = [key];
        key.C = new() { [key] = 3 };
        key.D = new Dictionary<Keyed, int> { [key] = 4 };
        key.E = new HashSet<Keyed> { key };
        Keyed copy = await InProcess.Run(Slices.Calls.Key(key));
        Assert.Equal((1, 3, 4), (copy.A![copy], copy.C![copy], copy.D![new Keyed { Name = "k" }]));
        Assert.True(copy.B!.Contains(copy) && copy.E!.Contains(copy));
        Assert.Same(copy, copy.B.Single());
    }

    [Fact]
    public async Task KeysThatLeadBackToAnImmutableCollection_AreRefused()
    {
        var key = new FixedKeyed { Name = "k" };
        key.A = [key];
        await SlicingTests.Refused(Slices.Calls.FixedKey(key), nameof(FixedKeyed), "refers back");
        Assert.Equal(
            "other",
            (await InProcess.Run(
                Slices.Calls.FixedKey(
                    new FixedKeyed { Name = "k", A = [new FixedKeyed { Name = "other" }] }))).A!.Single().Name);
    }

    [Fact]
    public void TheSameKeyTwice_IsDamage()
    {
        byte[] frame = InProcess.WriteArguments(Slices.Calls.Numbers([7, 8]));
        frame[Array.IndexOf(frame, (byte)8)] = 7;
        Assert.ThrowsAny<ProcessSerializationException>(() => Read(Slices.Calls.Numbers([]), frame));
        frame = InProcess.WriteArguments(
            Slices.Calls.Key(new Keyed { Name = "x", B = [new Keyed { Name = "y" }, new Keyed { Name = "z" }] }));
        frame[Array.LastIndexOf(frame, (byte)'z')] = (byte)'y';
        Assert.ThrowsAny<ProcessSerializationException>(() => Read(Slices.Calls.Key(new()), frame));
        frame = InProcess.WriteArguments(Slices.Calls.FixedSet(["y", "z"]));
        frame[Array.LastIndexOf(frame, (byte)'z')] = (byte)'y';
        Assert.ThrowsAny<ProcessSerializationException>(() => Read(Slices.Calls.FixedSet([]), frame));
    }

    [Fact]
    public async Task SharedCollections_StayShared_AndCyclesStayCycles()
    {
        Web copy = await InProcess.Run(Slices.Calls.Weave(Knotted()));
        Assert.All(new object?[] { copy.A, copy.B, copy.C, copy.D, copy.E }, list => Assert.Same(copy.G, list));
        Assert.Same(copy.I, copy.J);
        Assert.Same(copy.K, copy.L);
        Assert.Same(copy.Q, copy.R);
        Assert.Same(copy.S, copy.T);
        Web other = new();
        copy.G!.Add(other);
        copy.Q!.Add("o", other);
        copy.F!.Add(other);
        Assert.Same(other, copy.I![1]);
        Assert.Same(other, copy.U!["o"]);
        Assert.Same(other, copy.V![1]);
        Assert.All(
            new[]
            {
                copy.G[0], copy.H![0], copy.K!["w"], copy.M!.Single(), copy.N!.Single(), copy.O!.Single(),
                copy.P!.Peek(), copy.R!["w"], copy.S!.Single(), copy.F[0]
            },
            item => Assert.Same(copy, item));
    }

    [Fact]
    public async Task AnArray_BehindAnInterfaceAndAsItself_IsOneArray()
    {
        Web[] array = [new()];
        Web copy = await InProcess.Run(
            Slices.Calls.Weave(new Web { A = array, H = array, I = Array.AsReadOnly(array) }));
        Assert.Same(copy.H, copy.A);
        copy.H![0] = copy;
        Assert.Same(copy, copy.I![0]);
    }

    [Fact]
    public async Task ACollection_ThatWouldArriveAsTwoDifferentOnes_IsRefused()
    {
        ObservableCollection<Web> items = [];
        await SlicingTests.Refused(
            Slices.Calls.Weave(new Web { A = items, F = items }), "ObservableCollection", "referred to twice");
    }

    [Fact]
    public async Task AnArrayOfADerivedType_ThatWouldArriveAsOneOfTheBase_CannotBeReferredToAsItself()
    {
        Leaf[] leaves = [new()];
        await SlicingTests.Refused(
            Sharings.Calls.Branch(new Branch { Bases = leaves, Leaves = leaves }), "Leaf[]", "Branch[]",
            "referred to twice");
        Branch copy = await InProcess.Run(Sharings.Calls.Branch(new Branch { Leaves = leaves, Others = leaves }));
        Assert.Same(copy.Leaves, copy.Others);
    }

    [Fact]
    public async Task KeysThatCompareBySetsFilledLater_AreFoundAlsoOutsideOfTheCycle()
    {
        var member = new Member { Tags = [] };
        member.Tags.Add(new Tag { Owner = member });
        var host = new Host { Members = [member], Ranks = new() { [member] = 7 }, Next = new Host() };
        Host copy = await InProcess.Run(Sharings.Calls.Host(host));
        Member copied = Assert.Single(copy.Members!);
        Assert.Same(copied, Assert.Single(copied.Tags!).Owner);
        Assert.Contains(copied, copy.Members!);
        Assert.Equal(7, copy.Ranks![copied]);
    }

    [Fact]
    public void BytesAfterTheEnd_AreDamage()
    {
        byte[] frame = [.. InProcess.WriteArguments(Jobs.Calls.Add(1)), 0];
        ProcessSerializationException? error = null;
        try
        {
            Read(Jobs.Calls.Add(0), frame);
        }
        catch (ProcessSerializationException e)
        {
            error = e;
        }

        Assert.Contains("1 bytes follow", error?.Message ?? "", StringComparison.Ordinal);
    }

    /// <summary>Refers to itself through every collection there is.</summary>
    internal static Web Knotted()
    {
        var web = new Web { G = [] };
        web.G.Add(web);
        web.A = web.G;
        web.B = web.G;
        web.C = web.G;
        web.D = web.G;
        web.E = web.G;
        web.H = [web];
        web.I = web.J = web.G.AsReadOnly();
        web.K = web.L = new() { ["w"] = web };
        web.M = new([web]);
        web.N = new([web]);
        web.O = [web];
        web.P = new([(web, 1)]);
        var map = new Dictionary<string, Web> { ["w"] = web };
        web.Q = map;
        web.R = map;
        web.U = new ReadOnlyDictionary<string, Web>(map);
        var set = new HashSet<Web> { web };
        web.S = set;
        web.T = set;
        web.F = [web];
        web.V = new ReadOnlyObservableCollection<Web>(web.F);
        return web;
    }

    private static object Read(Multiprocessing.CompilerServices.ProcessInvocation call, byte[] frame) =>
        InProcess.ReadLoosely(frame, (ref MemoryPackReader reader) => call.Method.ReadCall(ref reader));
}

internal static partial class Sharings
{
    [RunInProcess] internal static Branch Branch(Branch value) => value;
    [RunInProcess] internal static Host Host(Host value) => value;
}

internal class Branch { internal Branch[]? Bases; internal Leaf[]? Leaves; internal Branch[]? Others; }

internal sealed class Leaf : Branch;

/// <summary>Holds sets that do not lie on a cycle themselves, of keys that do.</summary>
internal sealed class Host
{
    internal HashSet<Member>? Members;
    internal Dictionary<Member, int>? Ranks;
    internal Host? Next;
}

internal sealed class Member
{
    internal HashSet<Tag>? Tags;

    public override bool Equals(object? obj) => obj is Member other && Tags!.SetEquals(other.Tags!);

    public override int GetHashCode() => Tags!.Count;
}

internal sealed class Tag { internal Member? Owner; }
