using Multiprocessing;
using Multiprocessing.TestSupport;

namespace Generator.Tests.RoundTrips;

public class CallTests
{
    [Fact]
    public async Task Run_SimpleArguments_ArriveAndResultReturns()
    {
        Assert.Equal(5, await InProcess.Run(Jobs.Calls.Add(3)));
        Assert.Equal("a, b", await InProcess.Run(Jobs.JoinCall(", ", "a", "b")));
        Assert.Equal([1, 2, 3], await InProcess.Run(Jobs.Calls.Sort([3, 1, 2])));
        Assert.Equal(new Point(2, 1), await InProcess.Run(Jobs.Calls.MirrorAsync(new Point(1, 2))));
        Assert.Null(await InProcess.Run(Jobs.Calls.MirrorAsync(null)));
        await InProcess.Run(Jobs.Calls.Nothing());
    }

    [Fact]
    public async Task Run_PrivateNestedType_ArrivesWhole() => Assert.Equal((8, "hidden"), await Jobs.RunHide(7));

    [Fact]
    public async Task Stream_WithProgress_ReportsReachTheCallersObject()
    {
        var reports = new List<double>();
        var items = new List<int>();
        await foreach (int item in InProcess.Stream(
            Jobs.Calls.Count(4, new Recorder(reports)), TestContext.Current.CancellationToken))
            items.Add(item);
        Assert.Equal([0, 1, 2, 3], items);
        Assert.Equal([0, 0.25, 0.5, 0.75], reports);
    }

    [Fact, Row("O-01")]
    public async Task Run_ParameterNamesThatClashWithOurs_ArePassedThrough() => Assert.Equal(
        "p 1 True 2 3 4 5 6 t 7",
        await InProcess.Run(Jobs.Calls.Clash(
            pool: "p", options: 1, self: true, call: 2, writer: 3, reader: 4, context: 5, value: 6,
            cancellationToken: "t", @class: 7)));

    [Fact]
    public async Task PoolStub_OfInterface_RunsTheCall()
    {
        // Not a real pool: these tests start no process, and where they are compiled ahead of time they could not serve
        // as one.
        IProcessPool pool = new SerializingPool();
        Assert.Equal(7, await pool.Jobs.AddAsync(3, 4, TestContext.Current.CancellationToken));
        Assert.Equal(5, await pool.Jobs.AddAsync(3, cancellationToken: TestContext.Current.CancellationToken));
    }

    private sealed class SerializingPool : IProcessPool
    {
        public Task<T> RunAsync<T>(ProcessCall<T> call, CallOptions? options, CancellationToken cancellationToken) =>
            InProcess.Run(call);

        public Task RunAsync(ProcessCall call, CallOptions? options, CancellationToken cancellationToken) =>
            InProcess.Run(call);

        public IAsyncEnumerable<T> StreamAsync<T>(
            ProcessStreamCall<T> call, CallOptions? options, CancellationToken cancellationToken) =>
            InProcess.Stream(call, cancellationToken);

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Progress_ThatThrows_FailsTheCallWithThatException()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { Inline = true });
        InvalidTimeZoneException error = await Assert.ThrowsAsync<InvalidTimeZoneException>(async () =>
        {
            await foreach (int _ in
                pool.StreamAsync(
                    Jobs.Calls.Count(1, new Thrower()), cancellationToken: TestContext.Current.CancellationToken))
            {
            }
        });
        Assert.Equal("mine", error.Message);
    }

    private sealed class Thrower : IProgress<double>
    {
        public void Report(double value) => throw new InvalidTimeZoneException("mine");
    }

    private sealed class Recorder(List<double> reports) : IProgress<double>
    {
        public void Report(double value) => reports.Add(value);
    }
}
