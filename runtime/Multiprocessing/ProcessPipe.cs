using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>Makes pipes: two connections, each of which goes to one process. Thread-safe.</summary>
/// <example>
/// <code>
/// (ProcessConnection&lt;string> mine, ProcessConnection&lt;string> theirs) = ProcessPipe.Create&lt;string>();
/// await using ChildProcess child = Echo.Spawn.Run(theirs);
/// theirs.Dispose();                                                     // the child has it now
/// await mine.SendAsync("Hello");
/// Console.WriteLine(await mine.ReceiveAsync());
/// mine.Dispose();                                                       // its Receive throws EndOfStreamException
/// await child.WaitForExitAsync();
///
/// public static partial class Echo
/// {
///     [RunInProcess]
///     public static void Run(ProcessConnection&lt;string> connection)
///     {
///         try
///         {
///             while (true) connection.Send(connection.Receive());
///         }
///         catch (EndOfStreamException)
///         {
///         }
///     }
/// }
/// </code>
/// In one direction:
/// <code>
/// (ProcessConnection&lt;int> reader, ProcessConnection&lt;int> writer) = ProcessPipe.CreateOneWay&lt;int>();
/// using (reader)
/// using (writer)
/// {
///     await writer.SendAsync(1);
///     Console.WriteLine(await reader.ReceiveAsync());
/// }
/// </code>
/// </example>
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
