using Multiprocessing.TestSupport;
using Multiprocessing.Workers;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>A call and its outcome as bytes: written here, run elsewhere from the bytes, read here again.</summary>
public sealed class CallBytesTests(SharedPool shared) : ProcessTest
{
    private const string Own = "own";
    private const string View = "view";
    private const string Inline = "inline";

    public static TheoryData<string> Pools => [Own, View, Inline];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Pools))]
    public async Task Call_ThatIsRunElsewhere_GivesItsResult(string kind)
    {
        await using ProcessPool? inline = NewInline(kind);
        IProcessPool pool = inline ?? (kind == View ? shared.Pool.With(new CallOptions { Priority = 1 }) : shared.Pool);
        Assert.Equal(49, await Carry(pool, Jobs.Calls.Square(7)));
        Assert.Equal("größer", await Carry(pool, Jobs.Calls.Text("größer")));
        Assert.Null(await Carry(pool, Jobs.Calls.Text(null!)));
        byte[] large = new byte[3_000_000];
        Random.Shared.NextBytes(large);
        Assert.Equal(large, await Carry(pool, Jobs.Calls.Bytes(large)));
        Assert.Equal(new[] { 1, 2 }, await Carry(pool, Jobs.Calls.List([1, 2])));
        string mark = Path.Combine(Folder, "mark");
        ProcessCall touch = Jobs.Calls.Touch(mark);
        ProcessCallBytes.ReadOutcome(touch, await ProcessCallBytes.RunAsync(pool, ProcessCallBytes.Write(touch)));
        Assert.True(File.Exists(mark));
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task Exception_OfTheMethod_IsThrownWhereTheOutcomeIsRead(string kind)
    {
        await using ProcessPool? inline = NewInline(kind);
        IProcessPool pool = inline ?? (kind == View ? shared.Pool.With(new CallOptions { Priority = 1 }) : shared.Pool);
        DivideByZeroException error = await Assert.ThrowsAsync<DivideByZeroException>(() =>
            Carry(pool, Jobs.Calls.Divide(1, 0)));
        Assert.Contains(nameof(Jobs.Divide), error.StackTrace, StringComparison.Ordinal);
        ProcessCall fail = Jobs.Calls.Fail("no");
        byte[] outcome = await ProcessCallBytes.RunAsync(pool, ProcessCallBytes.Write(fail));
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() =>
            ProcessCallBytes.ReadOutcome(fail, outcome));
        Assert.Contains("'no'", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>Caught and written again on the way, it is still the account of what the method threw.</summary>
    [Fact]
    public async Task Exception_ThatCannotBeRebuilt_IsNotWrappedOnceMore()
    {
        ProcessCall call = Errors.Throwing.Calls.Throw("private");
        byte[] outcome = await ProcessCallBytes.RunAsync(shared.Pool, ProcessCallBytes.Write(call));
        RemoteException error = Assert.Throws<RemoteException>(() => ProcessCallBytes.ReadOutcome(call, outcome));
        RemoteException direct = await Assert.ThrowsAsync<RemoteException>(() => shared.Pool.RunAsync(call));
        Assert.Equal((direct.RemoteTypeName, direct.RemoteMessage), (error.RemoteTypeName, error.RemoteMessage));
    }

    [Fact]
    public async Task DeathOfTheWorker_ArrivesWithItsFacts()
    {
        await using ProcessPool pool = new(1);
        ProcessCall call = Jobs.Calls.Die(Death.Kill);
        byte[] outcome = await ProcessCallBytes.RunAsync(pool, ProcessCallBytes.Write(call));
        WorkerDiedException death = Assert.Throws<WorkerDiedException>(() =>
            ProcessCallBytes.ReadOutcome(call, outcome));
        Assert.Equal((-9, 9, "SIGKILL",
            call.Method.Name), (death.ExitCode, death.Signal, death.SignalName, death.Call));
        Assert.True(death.ProcessId > 0 && death.Elapsed > TimeSpan.Zero
            && death.Message.Contains("SIGKILL", StringComparison.Ordinal));
        ProcessCall talking = Jobs.Calls.PrintError("last words");
        ProcessCallBytes.ReadOutcome(talking, await ProcessCallBytes.RunAsync(pool, ProcessCallBytes.Write(talking)));
    }

    [Fact]
    public async Task WhatIsNotTheCallsOwn_IsThrownWhereItRuns()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        byte[] call = ProcessCallBytes.Write(Jobs.Calls.Square(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ProcessCallBytes.RunAsync(shared.Pool, call, null, source.Token));
        ProcessPool closed = new(1);
        await closed.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ProcessCallBytes.RunAsync(closed, call));
    }

    /// <summary>A pool that broke, or was terminated, says nothing of the method.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndOfThePool_IsThrownWhereItRuns(bool isInline)
    {
        byte[] call = ProcessCallBytes.Write(Jobs.Calls.Square(2));
        await using ProcessPool broken = new(new ProcessPoolOptions
        {
            Workers = 1,
            Inline = isInline,
            Initializer = Jobs.Calls.Fail("start"),
        });
        MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(() =>
            ProcessCallBytes.RunAsync(broken, call));
        Assert.Contains("broke", error.Message, StringComparison.Ordinal);
        await using ProcessPool terminated = new(new ProcessPoolOptions { Workers = 1, Inline = isInline });
        string started = Path.Combine(Folder, "started"), end = Path.Combine(Folder, "end");
        Task<byte[]> running = ProcessCallBytes.RunAsync(
            terminated, ProcessCallBytes.Write(Jobs.Calls.RunUntil(started, end)));
        await Eventually.True(() => File.Exists(started));
        terminated.Terminate();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        // The method goes on where it is nobody's to kill.
        File.WriteAllText(end, string.Empty);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task TimeOfTheCall_ThatIsUp_IsItsOutcome(string kind)
    {
        await using ProcessPool? inline = NewInline(kind);
        string started = Path.Combine(Folder, "started"), end = Path.Combine(Folder, "end");
        ProcessCall<int> call = Jobs.Calls.RunUntil(started, end);
        byte[] outcome = await ProcessCallBytes.RunAsync(
            inline ?? shared.Pool,
            ProcessCallBytes.Write(call),
            new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) });
        File.WriteAllText(end, string.Empty);
        Assert.Throws<TimeoutException>(() => ProcessCallBytes.ReadOutcome(call, outcome));
    }

    /// <summary>Forged, since none can be written. No worker dies of them.</summary>
    [Theory]
    [MemberData(nameof(Pools))]
    public async Task Stream_IsRefused(string kind)
    {
        await using ProcessPool? inline = NewInline(kind);
        byte[] bytes = ProcessCallBytes.Write(new ForwardedCall(Streams.Calls.Count(3).Method, [3, 0, 0, 0]));
        MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(() =>
            ProcessCallBytes.RunAsync(inline ?? shared.Pool, bytes));
        Assert.Contains("stream", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Description_SaysWhatTheBytesName()
    {
        ProcessCall<int> call = Jobs.Calls.Square(7);
        ProcessCallDescription description = ProcessCallBytes.Describe(ProcessCallBytes.Write(call));
        Assert.Equal(("Runtime.Tests",
            call.Method.Name, call.Method.Contract),
            (description.AssemblyName, description.MethodName, description.Contract));
    }

    [Fact]
    public async Task OtherVersions_AreRefusedByNumber()
    {
        ProcessCall<int> call = Jobs.Calls.Square(7);
        byte[] bytes = ProcessCallBytes.Write(call);
        byte[] outcome = await ProcessCallBytes.RunAsync(shared.Pool, bytes);
        // The last byte of "MP", the kind, the version.
        bytes[3]++;
        outcome[3] = 0;
        ProcessSerializationException later = await Assert.ThrowsAsync<ProcessSerializationException>(() =>
            ProcessCallBytes.RunAsync(shared.Pool, bytes));
        Assert.Contains($"version {ProcessCallBytes.FormatVersion + 1}", later.Message, StringComparison.Ordinal);
        Assert.Contains($"version {ProcessCallBytes.FormatVersion}", later.Message, StringComparison.Ordinal);
        ProcessSerializationException earlier = Assert.Throws<ProcessSerializationException>(() =>
            ProcessCallBytes.ReadOutcome(call, outcome));
        Assert.Contains("version 0", earlier.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MethodOfAnotherContract_OrThatNobodyHas_IsRefusedByName()
    {
        byte[] bytes = ProcessCallBytes.Write(Jobs.Calls.Square(7));
        byte[] other = [.. bytes];
        int contract = other.AsSpan().IndexOf(BitConverter.GetBytes(Jobs.Calls.Square(7).Method.Contract));
        other[contract] ^= 1;
        MultiprocessingException changed = await Assert.ThrowsAsync<MultiprocessingException>(() =>
            ProcessCallBytes.RunAsync(shared.Pool, other));
        Assert.Contains("contract", changed.Message, StringComparison.Ordinal);
        byte[] unknown = [.. bytes];
        int name = unknown.AsSpan().IndexOf("Square"u8);
        unknown[name] = (byte)'X';
        MultiprocessingException missing = await Assert.ThrowsAsync<MultiprocessingException>(() =>
            ProcessCallBytes.RunAsync(shared.Pool, unknown));
        Assert.Contains("Xquare", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>The result, the exception and the account of a death may look otherwise in another build.</summary>
    [Fact]
    public async Task OutcomeOfAnotherContract_IsRefused()
    {
        ProcessCall<int> call = Jobs.Calls.Square(7);
        byte[] outcome = await ProcessCallBytes.RunAsync(shared.Pool, ProcessCallBytes.Write(call));
        int contract = outcome.AsSpan().IndexOf(BitConverter.GetBytes(call.Method.Contract));
        Assert.True(contract > 0);
        Assert.Equal(49, ProcessCallBytes.ReadOutcome(call, outcome));
        outcome[contract] ^= 1;
        ProcessSerializationException error = Assert.Throws<ProcessSerializationException>(() =>
            ProcessCallBytes.ReadOutcome(call, outcome));
        Assert.Contains("contract", error.Message, StringComparison.Ordinal);
        Assert.Contains(call.Method.Name, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever they are, they are refused, and the pool goes on.</summary>
    [Fact]
    public async Task DamagedBytes_AreRefused()
    {
        ProcessCall<int[]> call = Jobs.Calls.Array([1, 2, 3]);
        byte[] bytes = ProcessCallBytes.Write(call);
        byte[] outcome = await ProcessCallBytes.RunAsync(shared.Pool, bytes);
        Assert.Throws<ProcessSerializationException>(() => ProcessCallBytes.Describe(outcome));
        Assert.Throws<ProcessSerializationException>(() => ProcessCallBytes.ReadOutcome(call, bytes));
        Assert.Throws<ProcessSerializationException>(() =>
            ProcessCallBytes.ReadOutcome(Jobs.Calls.Touch("x"), outcome));
        for (int length = 0; length < outcome.Length; length++)
        {
            Assert.Throws<ProcessSerializationException>(() =>
                ProcessCallBytes.ReadOutcome(call, outcome.AsSpan(0, length)));
        }
        for (int length = 0; length < bytes.Length; length++)
        {
            ProcessSerializationException? error = null;
            try
            {
                // Cut in the arguments, they are whole bytes of a call: the worker refuses them.
                byte[] said = await ProcessCallBytes.RunAsync(shared.Pool, bytes.AsMemory(0, length));
                error = Assert.Throws<ProcessSerializationException>(() => ProcessCallBytes.ReadOutcome(call, said));
            }
            catch (ProcessSerializationException refused)
            {
                error = refused;
            }
            Assert.NotNull(error);
        }
        Assert.Equal(new[] { 1, 2, 3 }, await Carry(shared.Pool, call));
    }

    [Fact]
    public void Handle_AmongTheArguments_IsRefused()
    {
        using ProcessQueue<int> queue = new();
        ProcessSerializationException error = Assert.Throws<ProcessSerializationException>(() =>
            ProcessCallBytes.Write(HandleJobs.Calls.Fill(queue)));
        Assert.Contains("ProcessQueue", error.Message, StringComparison.Ordinal);
        // Only then.
        shared.Pool.Run(HandleJobs.Calls.Fill(queue));
        Assert.Equal(1, queue.Dequeue());
    }

    private static ProcessPool? NewInline(string kind) =>
        kind == Inline ? new ProcessPool(new ProcessPoolOptions { Inline = true }) : null;

    private static async Task<T> Carry<T>(IProcessPool pool, ProcessCall<T> call) =>
        ProcessCallBytes.ReadOutcome(call, await ProcessCallBytes.RunAsync(pool, ProcessCallBytes.Write(call)));
}

public static partial class HandleJobs
{
    [RunInProcess]
    public static void Fill(ProcessQueue<int> queue) => queue.Enqueue(1);
}
