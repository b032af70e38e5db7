using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>Makes pipes: two connections, each of which goes to one process. Thread-safe.</summary>
public static class ProcessPipe
{
    /// <summary>A pipe on which both ends send and receive.</summary>
    /// <typeparam name="T">What it carries, in both directions: any type that can cross a process boundary.</typeparam>
    /// <returns>The two ends; each can do the same.</returns>
    /// <exception cref="ProcessSerializationException">The compiler did not see a pipe of this closed type, so nobody
    /// can serialize its messages.</exception>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (65,536 large ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public static (ProcessConnection<T> First, ProcessConnection<T> Second) Create<T>() => Create<T>(isOneWay: false);

    /// <summary>A pipe on which one end receives what the other sends.</summary>
    /// <typeparam name="T">What it carries: any type that can cross a process boundary.</typeparam>
    /// <returns>The end that only receives, and the end that only sends.</returns>
    /// <exception cref="ProcessSerializationException">The compiler did not see a pipe of this closed type, so nobody
    /// can serialize its messages.</exception>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (65,536 large ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public static (ProcessConnection<T> Reader, ProcessConnection<T> Writer) CreateOneWay<T>()
    {
        (ProcessConnection<T> writer, ProcessConnection<T> reader) = Create<T>(isOneWay: true);
        return (reader, writer);
    }

    private static (ProcessConnection<T> First, ProcessConnection<T> Second) Create<T>(bool isOneWay)
    {
        _ = FormatterCatalog.Get<T>(); // throws if there is none
        (long length, long reserved, long mapped) = PipeLayout.SizeOf(isOneWay);
        SharedBlock block = ProcessHeaps.AllocateSparse(BlockKind.Pipe, length, reserved, mapped);
        PipeLayout.Initialize(block, typeof(T), isOneWay);
        block.AddReference();
        return (new ProcessConnection<T>(block, 0), new ProcessConnection<T>(block, 1));
    }
}
