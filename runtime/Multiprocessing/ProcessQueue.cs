using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>
/// A queue between processes, for any number of producers and consumers. Passed as an argument, in a message or through
/// another queue, it is the same queue on the other side.
/// </summary>
/// <remarks>
/// <para>
/// Items of one producer arrive in the order in which it enqueued them; each item arrives at one consumer. An item is
/// in shared memory when <see cref="Enqueue(T)"/> returns: a process that ends afterwards, in whatever way, has
/// delivered it.
/// </para>
/// <para>
/// When a process is killed, nobody is stuck and nothing is torn: an item that it was enqueueing arrives whole or not
/// at all; an item that it was dequeueing is lost with it if the queue had already handed it over, and otherwise goes
/// to another consumer, a large one (above 8 KB) even while it is being deserialized.
/// </para>
/// <para>
/// All members are safe to be used by several threads and processes at once, <see cref="Dispose"/> as well: a call that
/// comes late throws <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits
/// ends with it. Items may be null. Members throw <see cref="InvalidDataException"/> when they find that a process
/// wrote into the queue's memory by mistake: such a queue is to be replaced.
/// </para>
/// </remarks>
/// <typeparam name="T">What the queue carries: any type that can cross a process boundary.</typeparam>
/// <example>
/// <code>
/// using ProcessQueue&lt;string> queue = new(capacity: 100);
/// await using ChildProcess&lt;int> reader = Letters.Spawn.Read(queue);
/// await queue.EnqueueAsync("A");
/// await queue.EnqueueManyAsync(["B", "C"]);
/// await queue.WaitUntilDoneAsync();                                     // every item was taken, and marked as done
/// queue.Close();
/// Console.WriteLine(await reader.Result);
///
/// public static partial class Letters
/// {
///     [RunInProcess]
///     public static async Task&lt;int> Read(ProcessQueue&lt;string> queue)
///     {
///         int count = 0;
///         await foreach (string letter in queue.ReadAllAsync())         // ends when the queue is closed and empty
///         {
///             Console.WriteLine(letter);
///             queue.MarkDone();
///             count++;
///         }
///         return count;
///     }
/// }
/// </code>
/// Single items and batches, with and without waiting:
/// <code>
/// using ProcessQueue&lt;int> queue = new();
/// await queue.EnqueueAsync(1);
/// int one = await queue.DequeueAsync();
/// bool fits = await queue.TryEnqueueAsync(2, TimeSpan.FromSeconds(1));
/// Console.WriteLine($"{queue.Count} of {queue.Capacity}, another fits: {fits}");
/// int[] some = await queue.DequeueManyAsync(10);
/// ReceivedItem&lt;int> next = await queue.TryDequeueAsync(TimeSpan.Zero);
/// Console.WriteLine($"{one}, {some.Length}, {next.HasItem}, empty: {queue.IsEmpty}, closed: {queue.IsClosed}");
///
/// public static class Blocking
/// {
///     public static void Write(ProcessQueue&lt;int> queue)
///     {
///         queue.Enqueue(1);
///         queue.EnqueueMany([2, 3]);
///         if (!queue.TryEnqueue(4)) Console.WriteLine($"full: {queue.IsFull}");
///         queue.WaitUntilDone();
///     }
///
///     public static void Read(ProcessQueue&lt;int> queue)
///     {
///         int[] some = queue.DequeueMany(2);
///         queue.MarkDone(some.Length);
///         if (queue.TryDequeue(out int third)) Console.WriteLine(third);
///         Console.WriteLine(queue.Dequeue());
///     }
/// }
/// </code>
/// Between programs that do not know each other:
/// <code>
/// using ProcessQueue&lt;string> jobs = ProcessQueue&lt;string>.Named("jobs-of-my-program", capacity: 100);
/// await jobs.EnqueueAsync("a job");
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessQueue<T> : IDisposable, IProcessWaitable, IProcessHandle<ProcessQueue<T>>
{
    private readonly BlockLease _lease;
    private readonly QueueRing<T> _ring;

    /// <summary>Creates a queue that holds as many items as there is memory for.</summary>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (65,536 large ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    /// <exception cref="ProcessSerializationException">
    /// The compiler did not see a queue of this closed type, so nobody can serialize its items.
    /// </exception>
    public ProcessQueue() : this(Create(null, null))
    {
    }

    /// <inheritdoc cref="ProcessQueue{T}()"/>
    /// <summary>Creates a queue that holds a number of items.</summary>
    /// <param name="capacity">
    /// The most items that lie in it; at least 1. <see cref="int.MaxValue"/>, or 0 as in Python: as many as there is
    /// memory for.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ProcessQueue(int capacity) : this(Create(NullIfZero(capacity), null))
    {
    }

    /// <inheritdoc cref="ProcessQueue{T}()"/>
    /// <summary>Creates a queue.</summary>
    /// <param name="options">How. Read before this returns.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ProcessQueue(ProcessQueueOptions options) : this(Create(options))
    {
    }

    private ProcessQueue(SharedBlock block)
    {
        try
        {
            _ = FormatterCatalog.Get<T>(); // throws if there is none
            QueueLayout.ThrowIfDamaged((RingHeader*)block.Pointer, block.Length, "queue");
            QueueLayout.ThrowIfOther((RingHeader*)block.Pointer, typeof(T), "queue");
        }
        catch
        {
            block.Release(disposed: false);
            throw;
        }
        _lease = new BlockLease(block);
        _ring = new QueueRing<T>(_lease, this);
    }

    /// <summary>
    /// The number of items in the queue, of all processes. It may have changed when you look at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int Count => Ring.Count;

    /// <summary>
    /// The most items that lie in the queue; <see cref="int.MaxValue"/>: as many as there is memory for.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int Capacity => Ring.Capacity;

    /// <summary>Whether there is no item. It may have changed when you look at it.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsEmpty => Count == 0;

    /// <summary>
    /// Whether there are as many items as the capacity allows. It may have changed when you look at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsFull => Count >= Capacity;

    /// <summary>Whether somebody, in any process, has closed the queue. There may still be items in it.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsClosed => Ring.IsClosed;

    bool IProcessWaitable.IsReady => Ring.IsReady;

    internal QueueRing<T> Ring
    {
        get
        {
            ObjectDisposedException.ThrowIf(_ring.IsDisposed, this);
            return _ring;
        }
    }

    /// <summary>
    /// Opens the queue of that name, or creates it: the same for all programs of this user on this machine. It is gone,
    /// and what lies in it, when the last one that uses it is. One that exists keeps its capacity and memory limit.
    /// </summary>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">
    /// The queue of that name carries another type, or the most processes use it already (1,024).
    /// </exception>
    /// <exception cref="ProcessSerializationException">
    /// The compiler did not see a queue of this closed type, so nobody can serialize its items.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder for named objects belongs to somebody else.</exception>
    /// <exception cref="IOException">
    /// There is no room left, or another process is stopped in the midst of opening or closing a named object, and did
    /// not go on for 10 seconds.
    /// </exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    public static ProcessQueue<T> Named(string name) => Named(name, out _);

    /// <inheritdoc cref="Named(string)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessQueue<T> Named(string name, out bool createdNew) => Open(name, null, null, out createdNew);

    /// <inheritdoc cref="Named(string)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="capacity">
    /// The most items that lie in it, if it is created; at least 1. <see cref="int.MaxValue"/>, or 0 as in Python: as
    /// many as there is memory for.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static ProcessQueue<T> Named(string name, int capacity) => Named(name, capacity, out _);

    /// <inheritdoc cref="Named(string, int)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="capacity">
    /// The most items that lie in it, if it is created; at least 1. <see cref="int.MaxValue"/>, or 0 as in Python: as
    /// many as there is memory for.
    /// </param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessQueue<T> Named(string name, int capacity, out bool createdNew) =>
        Open(name, NullIfZero(capacity), null, out createdNew);

    /// <inheritdoc cref="Named(string)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="options">How it is created, if it is.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ProcessQueue<T> Named(string name, ProcessQueueOptions options) => Named(name, options, out _);

    /// <inheritdoc cref="Named(string, ProcessQueueOptions)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="options">How it is created, if it is.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessQueue<T> Named(string name, ProcessQueueOptions options, out bool createdNew)
    {
        ArgumentNullException.ThrowIfNull(options);
        int most = Check(options.Capacity, nameof(ProcessQueueOptions.Capacity));
        return Open(name, most, options.MemoryLimit, out createdNew);
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessQueue<T>> IProcessHandle<ProcessQueue<T>>.CreateFormatter() => CreateFormatter();

    /// <summary>
    /// Nothing more can be enqueued, by anybody; what is in the queue can still be dequeued. Does nothing the second
    /// time.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Close()
    {
        Ring.Close();
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Closes this handle. The queue goes, and what lies in it, with the last handle of all processes. A wait through
    /// this handle, in any of its forms, ends with <see cref="ObjectDisposedException"/>; waits through other handles
    /// go on. Does not close the queue: see <see cref="Close"/>.
    /// </summary>
    public void Dispose()
    {
        if (!_ring.IsDisposed) _ring.Dispose();
        ProcessHeaps.Close(_lease);
    }

    ReadyWatch IProcessWaitable.Watch(Action changed) => Ring.WatchItems(changed);

    /// <summary>Says how many items there are. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return $"ProcessQueue<{typeof(T).Name}> (disposed)";
        using BlockSection section = entered;
        RingHeader* header = _ring.Pages.Header;
        string capacity = header->Capacity == int.MaxValue ? "" : $" of {header->Capacity}";
        string closed = _ring.Pages.IsClosed ? ", closed" : "";
        return $"ProcessQueue<{typeof(T).Name}> ({_ring.Pages.Count}{capacity}{closed})";
    }

    internal static ProcessHandleFormatter<ProcessQueue<T>> CreateFormatter() =>
        new(static handle => handle._lease, static block => new ProcessQueue<T>(block));

    /// <summary>Python's word for "no limit", which is null here and wherever it is optional.</summary>
    private static int? NullIfZero(int capacity) => capacity == 0 ? null : capacity;

    private static int Check(int? capacity, string parameterName = "capacity")
    {
        if (capacity is null) return int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity.Value, 1, parameterName);
        return capacity.Value;
    }

    private static ProcessQueue<T> Open(string name, int? capacity, long? memoryLimit, out bool createdNew)
    {
        int most = Check(capacity);
        int pages = QueueLayout.PagesFor(memoryLimit);
        bool isNew = false;
        SharedBlock opened = ProcessHeaps.OpenNamed(
            BlockKind.Queue,
            name,
            QueueLayout.BytesFor(pages),
            block =>
            {
                isNew = true;
                QueueLayout.Initialize(block, 0, pages, most, typeof(T));
            },
            QueueLayout.InitialBytes,
            QueueLayout.HeadBytesFor(pages));
        createdNew = isNew;
        return new ProcessQueue<T>(opened);
    }

    private static SharedBlock Create(ProcessQueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(Check(options.Capacity, nameof(ProcessQueueOptions.Capacity)), options.MemoryLimit);
    }

    private static SharedBlock Create(int? capacity, long? memoryLimit)
    {
        int most = Check(capacity);
        int pages = QueueLayout.PagesFor(memoryLimit);
        SharedBlock block = ProcessHeaps.AllocateSparse(
            BlockKind.Queue, QueueLayout.BytesFor(pages), QueueLayout.InitialBytes, QueueLayout.HeadBytesFor(pages));
        QueueLayout.Initialize(block, 0, pages, most, typeof(T));
        return block;
    }
}
