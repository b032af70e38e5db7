using System.Buffers.Binary;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Queues;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing;

/// <summary>
/// A call, and its outcome, as bytes: for programs that carry calls by means of their own (between machines,
/// through a log, by way of a store). Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// The caller writes the call (<see cref="Write{T}(ProcessCall{T})"/>); whoever has the bytes runs it in a pool
/// (<see cref="RunAsync"/>), which hands the arguments to a worker as they are; the caller reads the outcome
/// (<see cref="ReadOutcome{T}(ProcessCall{T}, ReadOnlySpan{byte})"/>). Both programs hold the assembly of the method,
/// and may be different builds of it: the method is found by the assembly's simple name and its own, and refused if its
/// contract (a hash over its signature and the shape of all that it carries) differs. The outcome carries the contract
/// as well, so that it is not read by another build of the method.
/// </para>
/// <para>
/// The bytes begin with a version. Other versions than <see cref="FormatVersion"/> are refused, and so is what is no
/// call or outcome at all. They hold nothing that is valid in one process only: a call with a handle among its
/// arguments (a <see cref="ProcessQueue{T}"/>, say) cannot be written. Progress reports are not carried, and streams
/// cannot be.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// ProcessCall&lt;int> call = Numbers.Calls.Square(12);
/// byte[] request = ProcessCallBytes.Write(call);                        // carry it to where the pool is
///
/// ProcessCallDescription described = ProcessCallBytes.Describe(request);
/// Console.WriteLine($"format {ProcessCallBytes.FormatVersion}: {described.AssemblyName}, {described.MethodName}");
/// Console.WriteLine($"contract {described.Contract:x}");
/// await using ProcessPool pool = new(1);
/// byte[] outcome = await ProcessCallBytes.RunAsync(pool, request);      // carry it back
///
/// Console.WriteLine(ProcessCallBytes.ReadOutcome(call, outcome));
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
public static class ProcessCallBytes
{
    private const int HeaderBytes = 4;

    /// <summary>Of an outcome, after the header: the contract of the method and the kind of outcome.</summary>
    private const int OutcomeHeaderBytes = sizeof(ulong) + sizeof(byte);

    private const byte CallKind = (byte)'C';
    private const byte OutcomeKind = (byte)'O';

    private enum Outcome : byte
    {
        Result,
        Error,
        WorkerDied,
    }

    /// <summary>The version of the format that this library writes, and the only one that it reads.</summary>
    public static int FormatVersion => 2;

    /// <summary>Writes a call without a result.</summary>
    /// <param name="call">The call, with its arguments.</param>
    /// <returns>The bytes. They may be run any number of times.</returns>
    /// <exception cref="ProcessSerializationException">An argument cannot be serialized, or is a handle.</exception>
    public static byte[] Write(ProcessCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return WriteCore(call);
    }

    /// <summary>Writes a call with a result.</summary>
    /// <inheritdoc cref="Write(ProcessCall)"/>
    public static byte[] Write<T>(ProcessCall<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return WriteCore(call);
    }

    /// <summary>Says which method the bytes of a call name, whether or not this program has it.</summary>
    /// <param name="call">What <c>Write</c> returned.</param>
    /// <returns>The names and the contract that the bytes hold. Nothing is looked up.</returns>
    /// <exception cref="ProcessSerializationException">The bytes are no call, or of another version.</exception>
    public static ProcessCallDescription Describe(ReadOnlySpan<byte> call) => Read(call).Description;

    /// <summary>Runs a call that was written elsewhere, and writes its outcome.</summary>
    /// <param name="pool">Where it runs. Its workers get the arguments as they are.</param>
    /// <param name="call">
    /// What <c>Write</c> returned; copied before this returns. Bytes that are not to be trusted can name methods marked
    /// by <see cref="RunInProcessAttribute"/>, and no others.
    /// </param>
    /// <param name="options">How to run the call; null for the pool's defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The bytes of the outcome: the result, the exception that came from the worker (the method threw it, or the
    /// arguments could not be read there), the account of the worker's death, or a <see cref="TimeoutException"/> when
    /// the time of the call was up. All else is thrown here.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">
    /// The options ask for retries, and the method is not marked as idempotent.
    /// </exception>
    /// <exception cref="ProcessSerializationException">The bytes are no call, or of another version.</exception>
    /// <exception cref="MultiprocessingException">
    /// No assembly of this program has the method, or it has another contract there or returns a stream, or the pool
    /// broke.
    /// </exception>
    /// <exception cref="PoolFullException">The pool's queue is full; the call was not accepted.</exception>
    /// <exception cref="OperationCanceledException">The token fired, or the pool was terminated.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed, terminated or disposed.</exception>
    public static Task<byte[]> RunAsync(
        IProcessPool pool,
        ReadOnlyMemory<byte> call,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        WrittenCall written = Read(call.Span);
        ForwardedCall forwarded = new(Resolve(written.Description), written.Arguments);
        return RunCoreAsync(forwarded, pool.RunAsync(forwarded, options, cancellationToken), cancellationToken);
    }

    /// <summary>Reads the outcome of a call without a result: throws what the method threw.</summary>
    /// <param name="call">The call as it was written.</param>
    /// <param name="outcome">What <see cref="RunAsync"/> returned.</param>
    /// <exception cref="WorkerDiedException">The worker died during the call.</exception>
    /// <exception cref="TimeoutException">The time of the call was up.</exception>
    /// <exception cref="RemoteException">
    /// Stands for an exception of the method that cannot be rebuilt as its own type.
    /// </exception>
    /// <exception cref="ProcessSerializationException">
    /// The bytes are no outcome of this call, or of another version, or of a method with another contract.
    /// </exception>
    public static void ReadOutcome(ProcessCall call, ReadOnlySpan<byte> outcome)
    {
        ArgumentNullException.ThrowIfNull(call);
        ReadOnlySpan<byte> result = ResultOf(call, outcome);
        if (result.IsEmpty) return;
        throw CallBytesErrors.HasResult(call.Method);
    }

    /// <summary>Reads the outcome of a call: returns its result, or throws what the method threw.</summary>
    /// <inheritdoc cref="ReadOutcome(ProcessCall, ReadOnlySpan{byte})"/>
    /// <returns>The result.</returns>
    public static T ReadOutcome<T>(ProcessCall<T> call, ReadOnlySpan<byte> outcome)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Codec.Read(
            ResultOf(call, outcome),
            call,
            static (c, ref reader) => c.DeserializeResult(ref reader),
            "The result",
            call.Method.Name);
    }

    private static byte[] WriteCore(ProcessInvocation call)
    {
        using HandleTransfer.Refusal refusal = HandleTransfer.Refuse();
        return Write(CallKind, call, static (call, ref writer) =>
        {
            WirePrimitives.WriteString(ref writer, call.Method.Module.AssemblyName);
            WirePrimitives.WriteString(ref writer, call.Method.Name);
            writer.WriteUnmanaged(call.Method.Contract);
            call.SerializeArguments(ref writer);
        }, "The arguments", call.Method.Name);
    }

    private static WrittenCall Read(ReadOnlySpan<byte> call) => Codec.Read(
        BodyOf(call, CallKind, "call"),
        0,
        static (_, ref reader) => new WrittenCall(
            new ProcessCallDescription
            {
                AssemblyName = WirePrimitives.ReadString(ref reader) ?? "",
                MethodName = WirePrimitives.ReadString(ref reader) ?? "",
                Contract = reader.ReadUnmanaged<ulong>(),
            },
            ForwardedCall.ReadRaw(ref reader)),
        "A call");

    /// <summary>Only what is loaded already: bytes from elsewhere do not make this program load anything.</summary>
    private static ProcessMethod Resolve(ProcessCallDescription description)
    {
        ProcessModule? module = ProcessModule.Find(description.AssemblyName);
        if (module is null)
        {
            ProcessModule.RegisterLoaded();
            module = ProcessModule.Find(description.AssemblyName);
        }
        ProcessMethod method =
            module?.FindMethod(description.MethodName) ?? throw CallBytesErrors.UnknownMethod(description);
        if (method.Contract != description.Contract) throw CallBytesErrors.OtherContract(method, description);
        // A worker would be killed for sending elements where one result is expected.
        return !method.IsStream ? method : throw CallBytesErrors.IsStream(description);
    }

    private static async Task<byte[]> RunCoreAsync(
        ForwardedCall call, Task<byte[]> running, CancellationToken cancellationToken)
    {
        try
        {
            return Write(
                OutcomeKind,
                (call.Method.Contract, Result: await running.ConfigureAwait(false)),
                static (outcome, ref writer) =>
                {
                    writer.WriteUnmanaged(outcome.Contract, Outcome.Result);
                    ForwardedCall.WriteRaw(ref writer, outcome.Result);
                },
                "The outcome");
        }
        catch (WorkerDiedException death)
        {
            return Write(
                OutcomeKind,
                (call.Method.Contract, Death: death),
                static (outcome, ref writer) =>
                {
                    writer.WriteUnmanaged(outcome.Contract, Outcome.WorkerDied);
                    WriteDeath(outcome.Death, ref writer);
                },
                "The outcome");
        }
        catch (Exception error) when ((error == call.Failure || error is TimeoutException)
            && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Write(
                OutcomeKind,
                (call.Method.Contract, Error: RemoteError.Capture(error)),
                static (outcome, ref writer) =>
                {
                    writer.WriteUnmanaged(outcome.Contract, Outcome.Error);
                    RemoteError.Write(outcome.Error, ref writer);
                },
                "The outcome");
        }
    }

    private static void WriteDeath(WorkerDiedException death, ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteUnmanaged(death.ProcessId, death.ExitCode is not null, death.ExitCode ?? 0, death.Elapsed);
        foreach (string? text in (string?[])[death.Message, death.SignalName, death.Call, death.LikelyCause])
        {
            WirePrimitives.WriteString(ref writer, text);
        }
        writer.WriteUnmanaged(death.LastErrorLines.Count);
        foreach (string line in death.LastErrorLines) WirePrimitives.WriteString(ref writer, line);
    }

    private static WorkerDiedException ReadDeath(ref MemoryPackReader reader)
    {
        reader.ReadUnmanaged(out int processId, out bool hasExitCode, out int exitCode, out TimeSpan elapsed);
        string message = WirePrimitives.ReadString(ref reader) ?? "";
        string? signalName = WirePrimitives.ReadString(ref reader);
        string? call = WirePrimitives.ReadString(ref reader);
        string? likelyCause = WirePrimitives.ReadString(ref reader);
        int count = reader.ReadUnmanaged<int>();
        // A line takes 4 bytes at least.
        if (count < 0 || count > reader.Remaining / 4) throw new InvalidDataException($"{count} lines are claimed.");
        string[] lines = new string[count];
        for (int i = 0; i < count; i++) lines[i] = WirePrimitives.ReadString(ref reader) ?? "";
        return new WorkerDiedException(message, processId, hasExitCode ? exitCode : null)
        {
            SignalName = signalName,
            Call = call,
            Elapsed = elapsed,
            LastErrorLines = lines,
            LikelyCause = likelyCause,
        };
    }

    /// <summary>The bytes of the result; throws the exception of an outcome that has none.</summary>
    private static ReadOnlySpan<byte> ResultOf(ProcessInvocation call, ReadOnlySpan<byte> outcome)
    {
        ReadOnlySpan<byte> body = BodyOf(outcome, OutcomeKind, "outcome");
        if (body.Length < OutcomeHeaderBytes)
        {
            throw CallBytesErrors.NoOutcome("they end too early");
        }
        ulong contract = BinaryPrimitives.ReadUInt64LittleEndian(body);
        if (contract != call.Method.Contract) throw CallBytesErrors.OutcomeOfAnother(contract, call.Method);
        byte kind = body[sizeof(ulong)];
        ReadOnlySpan<byte> rest = body[OutcomeHeaderBytes..];
        switch ((Outcome)kind)
        {
            case Outcome.Result:
                return rest;
            case Outcome.Error:
                RemoteError error = Codec.Read(
                    rest, 0, static (_, ref reader) => RemoteError.Read(ref reader), "The exception");
                throw ExceptionRebuilder.Rebuild(error, call.Method.Module);
            case Outcome.WorkerDied:
                throw Codec.Read(
                    rest, 0, static (_, ref reader) => ReadDeath(ref reader), "The account of a worker's death");
            default:
                throw CallBytesErrors.NoOutcome($"{kind} is no kind of outcome");
        }
    }

    private static byte[] Write<TState>(
        byte kind, TState state, Codec.WriteAction<TState> write, string what, string? of = null)
    {
        ProcessBufferWriter buffer = new();
        Codec.Write(
            buffer,
            (kind, state, write),
            static (s, ref writer) =>
            {
                writer.WriteUnmanaged((byte)'M', (byte)'P', s.kind, (byte)FormatVersion);
                s.write(s.state, ref writer);
            },
            what,
            of);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What follows the header: "MP", the kind, the version.</summary>
    private static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> bytes, byte kind, string what)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != 'M' || bytes[1] != 'P' || bytes[2] != kind)
        {
            throw CallBytesErrors.NotOurs(bytes.Length, what);
        }
        return bytes[3] == FormatVersion
            ? bytes[HeaderBytes..]
            : throw CallBytesErrors.OtherVersion(what, bytes[3], FormatVersion);
    }

    private readonly record struct WrittenCall(ProcessCallDescription Description, byte[] Arguments);
}
