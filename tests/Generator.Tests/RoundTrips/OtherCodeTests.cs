namespace Generator.Tests.RoundTrips;

/// <summary>What stands in the way of generated code arrives whole nevertheless.</summary>
public class OtherCodeTests
{
    [Fact]
    public async Task DerivedType_WhoseBaseHidesGetType_KeepsItsType()
    {
        Assert.Equal(5, Assert.IsType<Started>(await InProcess.Run(OtherJobs.Calls.Echo(new Started { At = 5 }))).At);
        Assert.Equal("x", Assert.IsType<Ended>(await InProcess.Run(OtherJobs.Calls.Echo(new Ended { Why = "x" }))).Why);
    }

    [Fact]
    public async Task ObsoleteMember_OfAnObsoleteType_IsKept()
    {
        var make = (Func<int, Invoice>)typeof(Invoice).GetMethod("Make")!.CreateDelegate(typeof(Func<int, Invoice>));
        Invoice copy = await InProcess.Run(OtherJobs.Calls.Pass(make(7)));
        Assert.Equal(7, typeof(Invoice).GetMethod("ReadOld")!.Invoke(copy, null));
    }

    [Fact]
    public async Task PrivateState_OfAMethodElsewhere_IsKept()
    {
        var ledger = new Ledger();
        ledger.Add("first");
        string? reported = null;
        Ledger copy = await InProcess.Run(OtherJobs.Calls.Keep(ledger, new Report(text => reported = text)));
        Assert.Equal("Even: firstOdd, in betweenEven", reported);
        Assert.Equal("Odd: firstOdd, in betweenEven, lastOdd", copy.Text);
    }

    [Fact]
    public async Task ProtectedType_InADerivedClass_IsCarried() =>
        Assert.Equal("one!", await SecondJobs.TurnAsync("one"));

    [Fact]
    public async Task Calls_OfABaseAndADerivedClass_AreEachOnes()
    {
        Assert.Equal(4, await InProcess.Run(FirstJobs.Calls.Twice(2)));
        Assert.Equal(6, await InProcess.Run(SecondJobs.Calls.Thrice(2)));
        Assert.Equal(15, await InProcess.Run(OtherJobs.Calls.Sum(4, 5, 1, 2, 3)));
    }

    private sealed class Report(Action<string> set) : IProgress<Ledger>
    {
        void IProgress<Ledger>.Report(Ledger value) => set(value.Text);
    }
}
