using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>Makes pipes: two connections, each of which goes to one process.</summary>
public static class ProcessPipe
{
    /// <summary>A pipe on which both ends send and receive.</summary>
    /// <typeparam name="T">What it carries, in both directions: any type that can cross a process boundary.</typeparam>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    public static (ProcessConnection<T> First, ProcessConnection<T> Second) Create<T>() => Create<T>(isOneWay: false);

    /// <summary>A pipe on which one end receives what the other sends.</summary>
    /// <typeparam name="T">What it carries: any type that can cross a process boundary.</typeparam>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
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
