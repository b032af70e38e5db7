using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>
/// Runs calls in this process, on the thread pool, but serializes what they carry: a breakpoint in the method is hit,
/// and what could not cross still fails. A method cannot be killed here: one that ignores its token goes on after
/// its call ended.
/// </summary>
internal sealed partial class InlineEngine(ProcessPoolOptions options) : PoolEngine(options.ShutdownTimeout)
{
    private readonly Lock _sync = new();
    private readonly SemaphoreSlim _workers = new(options.Workers);
    private readonly CancellationTokenSource _termination = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InlineSurroundings _surroundings = new();
    // The run of the initializer; null before a call needs it. Guarded by _sync.
    private Task? _initialized;
    // Calls that were accepted and have not ended. Guarded by _sync.
    private int _open;
    // Written under _sync, never taken back; ThrowIfNotAccepting may look at it without.
    private bool _isClosed;

    internal override Task Drained => _ended.Task;

    internal override Task Ended => _ended.Task;

    internal override IReadOnlyList<WorkerInfo> Workers => [];

    internal override T Run<T>(ProcessCall<T> call, in CallPlan plan) => RunAsync(call, plan).GetAwaiter().GetResult();

    internal override void Run(ProcessCall call, in CallPlan plan) => RunAsync(call, plan).GetAwaiter().GetResult();

    internal override Task<T> RunAsync<T>(ProcessCall<T> call, in CallPlan plan) => Start(
        call,
        plan,
        async (copy, context) =>
        {
            T result = await ((ProcessCall<T>)copy).InvokeAsync(context).ConfigureAwait(false);
            byte[] bytes = Write(
                (call, result),
                static (state, ref writer) => state.call.SerializeResult(ref writer, state.result),
                "The result",
                call);
            return Codec.Read(
                bytes, call, static (c, ref reader) => c.DeserializeResult(ref reader), "The result", call.Method.Name);
        });

    internal override Task RunAsync(ProcessCall call, in CallPlan plan) => Start(
        call,
        plan,
        static async (copy, context) =>
        {
            await ((ProcessCall)copy).InvokeAsync(context).ConfigureAwait(false);
            return true;
        });

    internal override async Task<TOut[]> MapAsync<TIn, TOut>(
        TIn[] source, Func<TIn, ProcessCall<TOut>> call, int? chunkSize, CallPlan plan)
    {
        using SemaphoreSlim turns = new(options.Workers);
        return await Task.WhenAll(source.Select(Run)).ConfigureAwait(false);

        Task<TOut> Run(TIn item) => RunInTurnAsync(() => RunAsync(call(item), plan), turns, plan);
    }

    internal override async Task MapAsync<TIn>(TIn[] source, Func<TIn, ProcessCall> call, int? chunkSize, CallPlan plan)
    {
        using SemaphoreSlim turns = new(options.Workers);
        await Task.WhenAll(source.Select(Run)).ConfigureAwait(false);

        Task Run(TIn item) => RunInTurnAsync(() => (Task<bool>)RunAsync(call(item), plan), turns, plan);
    }

    internal override Task StartAsync()
    {
        ThrowIfNotAccepting();
        return options.Initializer is { } initializer
            ? InitializeAsync(initializer, PoolErrors.BrokenWhileStarting)
            : Task.CompletedTask;
    }

    // The time of a call counts from its turn, not from that of the map. Async: what the function that makes the call
    // throws belongs to its element, and the others go on.
    private static async Task<T> RunInTurnAsync<T>(Func<Task<T>> run, SemaphoreSlim turns, CallPlan plan)
    {
        await turns.WaitAsync(plan.CancellationToken).ConfigureAwait(false);
        try
        {
            return await run().ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    internal override async IAsyncEnumerable<T> StreamAsync<T>(ProcessStreamCall<T> call, CallPlan plan)
    {
        byte[] arguments = Open(call, plan.IsPaced);
        using Ending ending = new(call, plan, _termination.Token);
        IAsyncEnumerator<T>? items = null;
        Task<bool>? step = null;
        try
        {
            await InitializeAsync(call).ConfigureAwait(false);
            // Off this thread: a method may block before it yields, and change what is the thread's.
            items = await ending.WaitAsync(_surroundings.Run(() => Task.FromResult(Begin()))).ConfigureAwait(false);
            while (true)
            {
                step = _surroundings.Run(() => items.MoveNextAsync().AsTask());
                if (!await ending.WaitAsync(step).ConfigureAwait(false)) break;
                byte[] bytes = Write(
                    (call, items.Current),
                    static (state, ref writer) => state.call.SerializeItem(ref writer, state.Current),
                    "An element",
                    call);
                yield return Codec.Read(
                    bytes,
                    call,
                    static (c, ref reader) => c.DeserializeItem(ref reader),
                    "An element",
                    call.Method.Name);
            }
        }
        finally
        {
            CloseCall();
            if (step is { IsCompleted: false }) _ = step.ContinueWith(_ => EndAsync(), TaskScheduler.Default);
            else if (items is not null) await EndAsync().ConfigureAwait(false);
        }

        IAsyncEnumerator<T> Begin() =>
            ((ProcessStreamCall<T>)Copy(call, arguments)).InvokeAsync(
                new InlineContext(call, ending.Token)).GetAsyncEnumerator(ending.Token);

        Task EndAsync() => _surroundings.Run(async () =>
        {
            await items!.DisposeAsync().ConfigureAwait(false);
            return true;
        });
    }

    internal override void ThrowIfNotAccepting()
    {
        if (_isClosed) throw PoolErrors.Closed();
    }

    internal override void Close()
    {
        lock (_sync)
        {
            _isClosed = true;
            if (_open == 0) _ended.TrySetResult();
        }
    }

    internal override void Terminate()
    {
        Close();
        _termination.Cancel();
    }

    internal override void Kill() => Terminate();

    private Task<T> Start<T>(
        ProcessInvocation call, in CallPlan plan, Func<ProcessInvocation, ProcessCallContext, Task<T>> run)
    {
        byte[] arguments;
        try
        {
            arguments = Open(call, plan.IsPaced);
        }
        catch (MultiprocessingException error)
        {
            return Task.FromException<T>(error);
        }
        Ending ending = new(call, plan, _termination.Token);
        return Task.Run(() => RunCoreAsync(call, arguments, ending, run));
    }

    private async Task<T> RunCoreAsync<T>(
        ProcessInvocation call,
        byte[] arguments,
        Ending ending,
        Func<ProcessInvocation, ProcessCallContext, Task<T>> run)
    {
        bool isEntered = false;
        bool isRunning = false;
        try
        {
            await ending.EnterAsync(_workers).ConfigureAwait(false);
            isEntered = true;
            await InitializeAsync(call).ConfigureAwait(false);
            Task<T> running = _surroundings.Run(
                () => run(Copy(call, arguments), new InlineContext(call, ending.Token)), ending.Token);
            isRunning = true;
            _ = running.ContinueWith(_ => _workers.Release(), TaskScheduler.Default);
            return await ending.WaitAsync(running).ConfigureAwait(false);
        }
        finally
        {
            if (isEntered && !isRunning) _workers.Release();
            ending.Dispose();
            CloseCall();
        }
    }

    // Once: all workers of this pool are this process. Other calls wait for it as they would for a worker that comes
    // up.
    private Task InitializeAsync(ProcessInvocation call) => options.Initializer is { } initializer
        ? InitializeAsync(initializer, (reason, error) => PoolErrors.Broken(call.Method, reason, error))
        : Task.CompletedTask;

    private async Task InitializeAsync(
        ProcessCall initializer, Func<string, Exception, MultiprocessingException> broken)
    {
        Task initialized;
        lock (_sync) initialized = _initialized ??= _surroundings.Run(() => RunInitializerAsync(initializer));
        try
        {
            await initialized.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            throw broken(PoolErrors.InitializerThrew(initializer.Method, error), error);
        }
    }

    private async Task<bool> RunInitializerAsync(ProcessCall initializer)
    {
        byte[] arguments = Write(
            initializer, static (c, ref writer) => c.SerializeArguments(ref writer), "The arguments", initializer);
        ValueTask running = ((ProcessCall)Copy(initializer, arguments)).InvokeAsync(
            new InlineContext(initializer, _termination.Token));
        _surroundings.Keep();
        await running.ConfigureAwait(false);
        return true;
    }

    private byte[] Open(ProcessInvocation call, bool isPaced)
    {
        lock (_sync)
        {
            ThrowIfNotAccepting();
            int waiting = Math.Max(0, _open - options.Workers);
            if (!isPaced && _open >= options.Workers && waiting >= options.QueueLimit)
            {
                throw PoolErrors.Full(waiting, options.QueueLimit.Value);
            }
            _open++;
        }
        try
        {
            return Write(call, static (c, ref writer) => c.SerializeArguments(ref writer), "The arguments", call);
        }
        catch
        {
            CloseCall();
            throw;
        }
    }

    private void CloseCall()
    {
        lock (_sync)
        {
            if (--_open == 0 && _isClosed) _ended.TrySetResult();
        }
    }

    /// <summary>What a worker would have; a call that only passes through reads its arguments itself.</summary>
    private static ProcessInvocation Copy(ProcessInvocation call, byte[] arguments) =>
        call is ForwardedCall ? call : Codec.Read(
        arguments,
        call.Method,
        static (method, ref reader) => method.ReadCall(ref reader),
        "The arguments",
        call.Method.Name);

    private static byte[] Write<TState>(
        TState state, Codec.WriteAction<TState> write, string what, ProcessInvocation call)
    {
        ProcessBufferWriter buffer = new();
        Codec.Write(buffer, state, write, what, call.Method.Name);
        return buffer.WrittenSpan.ToArray();
    }
}
