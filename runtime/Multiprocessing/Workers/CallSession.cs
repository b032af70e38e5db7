using System.Buffers;
using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The call that runs now, seen from inside: its context, and the way its outcome takes.</summary>
/// <param name="channel">Where the outcome goes.</param>
/// <param name="state">What a call finds around it.</param>
internal sealed class CallSession(WorkerChannel channel, AmbientState state) : ICallSession
{
    /// <summary>How many elements of a stream may be on their way before the worker waits for the reader.</summary>
    internal const int StreamWindow = 256;

    private readonly ControlThread _control = new(channel);
    /// <summary>
    /// The context of the call that runs; null until it is needed. This field and those below: the thread that runs
    /// calls alone.
    /// </summary>
    private CallContext? _context;

    /// <summary>One for all calls, as long as their results are of one type.</summary>
    private CallOutcome? _outcome;

    /// <summary>The call that runs, or ran last.</summary>
    private long _callId;

    /// <summary>How many elements of its stream were sent.</summary>
    private long _itemsSent;

    /// <summary>When it began, as a timestamp.</summary>
    private long _startedAt;

    /// <summary>Made when the method first asks: most calls need none.</summary>
    public ProcessCallContext Context => _context ??= new CallContext(_callId, channel, _control);

    internal void Begin(long callId)
    {
        _callId = callId;
        _itemsSent = 0;
        _startedAt = Stopwatch.GetTimestamp();
    }

    internal void End()
    {
        _context?.Dispose();
        _context = null;
    }

    public void BeginFresh()
    {
        state.Restore();
        state.RestoreEnvironment();
    }

    public void SendResult(ProcessCall call) =>
        channel.Send(FrameKind.Result, _callId, 0, 0, static (_, ref _) => { }, "The result");

    public void SendResult<T>(ProcessCall<T> call, T result)
    {
        // With a reference as state the code of the channel is compiled once and not for each type of result.
        if (_outcome is not CallOutcome<T> outcome) _outcome = outcome = new CallOutcome<T>();
        outcome.Set(call, result);
        try
        {
            channel.Send(
                FrameKind.Result, _callId, 0, _outcome, static (o, ref writer) => o.Write(ref writer), "The result");
        }
        catch (ProcessSerializationException error)
        {
            throw ResultError(call, error, result);
        }
        finally
        {
            outcome.Clear();
        }
    }

    public void SendItem<T>(ProcessStreamCall<T> call, T item)
    {
        channel.Send(
            FrameKind.Item,
            _callId,
            0,
            (call, item),
            static (state, ref writer) => state.call.SerializeItem(ref writer, state.item),
            "An element",
            call.Method.Name);
        _itemsSent++;
        channel.WaitForItemsTaken(_callId, _itemsSent - StreamWindow, Context.CancellationToken);
    }

    public void SendBatch<T>(ProcessCall<T> call, T[] results, Exception?[]? errors)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_startedAt);
        try
        {
            SendBatch(call, elapsed, results, errors);
        }
        catch (ProcessSerializationException)
        {
            // Which one is it? Those that cannot be serialized become errors of their own.
            errors ??= new Exception?[results.Length];
            for (int i = 0; i < results.Length; i++) errors[i] ??= TryEncode(call, results[i]);
            SendBatch(call, elapsed, results, errors);
        }
    }

    public void SendBatch(ProcessCall call, int count, Exception?[]? errors) => channel.Send(
        FrameKind.BatchResult,
        _callId,
        0,
        (Elapsed: Stopwatch.GetElapsedTime(_startedAt), count, errors),
        static (state, ref writer) =>
        {
            writer.WriteUnmanaged(state.Elapsed);
            for (int i = 0; i < state.count; i++) WriteError(ref writer, state.errors?[i]);
        },
        "The results",
        call.Method.Name);

    public void SendEnd() => channel.Send(FrameKind.End, _callId, 0, 0, static (_, ref _) => { }, "The end");

    internal void SendError(Exception error) => channel.Send(
        FrameKind.Error,
        _callId,
        0,
        RemoteError.Capture(error),
        static (state, ref writer) => RemoteError.Write(state, ref writer),
        "The exception");

    private void SendBatch<T>(ProcessCall<T> call, TimeSpan elapsed, T[] results, Exception?[]? errors) => channel.Send(
        FrameKind.BatchResult,
        _callId,
        0,
        (call, elapsed, results, errors),
        static (state, ref writer) =>
        {
            writer.WriteUnmanaged(state.elapsed);
            for (int i = 0; i < state.results.Length; i++)
            {
                if (!WriteError(ref writer, state.errors?[i])) state.call.SerializeResult(ref writer, state.results[i]);
            }
        },
        results.Length == 1 ? "The results" : "The results of a chunk of calls (MapOptions.ChunkSize)",
        call.Method.Name);

    // Whether the call succeeded comes first.
    private static bool WriteError(ref MemoryPackWriter<ProcessBufferWriter> writer, Exception? error)
    {
        writer.WriteUnmanaged(error is null);
        if (error is not null) RemoteError.Write(RemoteError.Capture(error), ref writer);
        return error is not null;
    }

    private static ProcessSerializationException? TryEncode<T>(ProcessCall<T> call, T result)
    {
        ProcessBufferWriter buffer = new();
        buffer.ResetToArray();
        try
        {
            Codec.Write(
                buffer,
                (call, result),
                static (state, ref writer) => state.call.SerializeResult(ref writer, state.result),
                "The result");
            return null;
        }
        catch (ProcessSerializationException error)
        {
            return ResultError(call, error, result);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer.DetachArray());
        }
    }

    private static ProcessSerializationException ResultError<T>(
        ProcessCall<T> call, ProcessSerializationException error, T result) => new(
        $"The result of '{call.Method.Name}' could not be serialized: {Reason(error)} The value: {Describe(result)}",
        error.InnerException);

    private static string Reason(ProcessSerializationException error) => (error.InnerException ?? error).Message;

    private static string Describe(object? value)
    {
        const int most = 200;
        try
        {
            string text = value?.ToString() ?? "null";
            return text.Length <= most ? text : text[..most] + "…";
        }
        catch (Exception)
        {
            return $"(a {value?.GetType()} whose ToString throws)";
        }
    }
}
