using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Generator.Tests.RoundTrips;

/// <summary>Takes calls through all that they go through between processes, within this one.</summary>
internal static class InProcess
{
    internal static async Task<T> Run<T>(ProcessCall<T> call, ProcessCallContext? context = null)
    {
        var copy = (ProcessCall<T>)Copy(call);
        T result = await copy.InvokeAsync(context ?? new TestContext(call));
        return Carry(copy, result);
    }

    internal static async Task Run(ProcessCall call, ProcessCallContext? context = null) =>
        await ((ProcessCall)Copy(call)).InvokeAsync(context ?? new TestContext(call));

    internal static async IAsyncEnumerable<T> Stream<T>(
        ProcessStreamCall<T> call, [EnumeratorCancellation] CancellationToken token = default)
    {
        var copy = (ProcessStreamCall<T>)Copy(call);
        await foreach (T item in copy.InvokeAsync(new TestContext(call, token)).WithCancellation(token))
        {
            byte[] bytes = Write((ref MemoryPackWriter<ProcessBufferWriter> writer) =>
                copy.SerializeItem(ref writer, item));
            yield return Read(bytes, (ref MemoryPackReader reader) => call.DeserializeItem(ref reader));
        }
    }

    internal static ProcessInvocation Copy(ProcessInvocation call) =>
        Read(WriteArguments(call), (ref MemoryPackReader reader) => call.Method.ReadCall(ref reader));

    internal static byte[] WriteArguments(ProcessInvocation call) =>
        Write((ref MemoryPackWriter<ProcessBufferWriter> writer) => call.SerializeArguments(ref writer));

    internal static T Carry<T>(ProcessCall<T> call, T result)
    {
        byte[] bytes = Write((ref MemoryPackWriter<ProcessBufferWriter> writer) =>
            call.SerializeResult(ref writer, result));
        return Read(bytes, (ref MemoryPackReader reader) => call.DeserializeResult(ref reader));
    }

    internal delegate void WriteAction(ref MemoryPackWriter<ProcessBufferWriter> writer);

    internal delegate T ReadFunction<out T>(ref MemoryPackReader reader);

    internal static byte[] Write(WriteAction write)
    {
        var buffer = new ProcessBufferWriter();
        buffer.ResetToArray();
        Codec.Write(
            buffer, write, static (WriteAction w, ref MemoryPackWriter<ProcessBufferWriter> writer) => w(ref writer),
            "The value");
        return buffer.WrittenSpan.ToArray();
    }

    internal static T Read<T>(byte[] bytes, ReadFunction<T> read) => Codec.Read(
        bytes, read, static (ReadFunction<T> r, ref MemoryPackReader reader) =>
        {
            T result = r(ref reader);
            Assert.Equal(0, reader.Remaining);
            return result;
        }, "The value");

    /// <summary>Reads bytes that may be damaged: some may be left over.</summary>
    internal static T ReadLoosely<T>(byte[] bytes, ReadFunction<T> read) =>
        Codec.Read(bytes, read, static (ReadFunction<T> r, ref MemoryPackReader reader) => r(ref reader), "The value");

    private sealed class TestContext(ProcessInvocation caller, CancellationToken token = default) : ProcessCallContext
    {
        public override CancellationToken CancellationToken => token;

        public override IProgress<T> CreateProgress<T>(int parameter, ProgressWriter<T> write) =>
            new Forward<T>(report =>
            {
                byte[] bytes = Write((ref MemoryPackWriter<ProcessBufferWriter> writer) => write(ref writer, report));
                Read(bytes, (ref MemoryPackReader reader) =>
                    caller.DeserializeProgress(parameter, ref reader))?.Invoke();
            });
    }

    private sealed class Forward<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
