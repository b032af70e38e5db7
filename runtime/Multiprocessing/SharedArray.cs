using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing;

/// <summary>
/// An array that processes share: what one writes, the others see, without copying. Passed as an argument, in a message
/// or through a queue, it is the same memory on the other side.
/// </summary>
/// <remarks>
/// Nothing but the elements themselves is atomic: to read, change and write, hold <see cref="Lock"/> or use
/// <see cref="Interlocked"/> on <c>ref array[i]</c>. The members may be used by several threads and processes at once,
/// <see cref="Dispose"/> as well: a call that comes late throws <see cref="ObjectDisposedException"/>.
/// <para>
/// A span or reference does not keep the array. Once one was handed out, the memory of an array that is only dropped
/// stays until the process ends: dispose of arrays. A span that is used after <see cref="Dispose"/> meets empty memory
/// that nobody shares: it reads zeros, or whatever was written there since, until 1,024 further arrays, or arrays of 64
/// GiB, were disposed of, or memory ran short; after that it may crash the process. Rule MP3012 finds such spans where
/// the flow shows it. (<see cref="Memory"/> throws instead.)
/// </para>
/// <para>
/// An array of up to 64 bytes is different. A late access never crashes: it meets the array itself, which other
/// processes may still use, until 4,096 further such arrays or values were disposed of, or the room for shared objects
/// ran short; after that it may meet another object.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the elements: no references in it, and the same layout in all processes.</typeparam>
/// <example>
/// <code>
/// using SharedArray&lt;double> samples = new(1_000_000);                   // zeros
/// await using ProcessPool pool = new(2);
/// await Task.WhenAll(pool.Signals.FillAsync(samples, 0, 500_000), pool.Signals.FillAsync(samples, 500_000, 500_000));
/// Console.WriteLine(samples[999_999] + samples.Span[..10].Length + samples.Memory.Length);
///
/// public static partial class Signals
/// {
///     [RunInProcess]
///     public static void Fill(SharedArray&lt;double> samples, int start, int length)
///     {
///         Span&lt;double> mine = samples.Slice(start, length);             // the memory itself: nothing is copied
///         for (int i = 0; i &lt; mine.Length; i++) mine[i] = Math.Sin(start + i);
///         using ProcessLock.Scope scope = samples.Lock.EnterScope();
///         Console.WriteLine($"{start} to {start + length} of {samples.Length} are there");
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe class SharedArray<T> : IDisposable, IProcessHandle<SharedArray<T>>
    where T : unmanaged
{
    private readonly SharedData<T> _data;

    /// <summary>Creates an array of zeros, with a lock of its own.</summary>
    /// <param name="length">The number of elements; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">There is not that much memory, or address space.</exception>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (1,048,576 small ones,
    /// 65,536 large ones), or the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public SharedArray(int length) : this(SharedData<T>.Create(length, null))
    {
    }

    /// <summary>Creates an array of zeros that is guarded by a lock you have.</summary>
    /// <param name="length">The number of elements; 0 or more.</param>
    /// <param name="processLock">Becomes <see cref="Lock"/>, here and in all processes that the array is sent to. Stays
    /// yours to dispose of.</param>
    /// <exception cref="ArgumentNullException"><paramref name="processLock"/> is null.</exception>
    /// <inheritdoc cref="SharedArray{T}(int)"/>
    public SharedArray(int length, ProcessLock processLock)
        : this(SharedData<T>.Create(length, SharedValue.NotNull(processLock)))
    {
    }

    private SharedArray(SharedData<T> data)
    {
        _data = data;
        Memory = new SharedDataMemory<T>(this, data).All;
    }

    /// <summary>The number of elements.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public int Length
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data.Lease.IsReleased, this);
            return _data.Length;
        }
    }

    /// <summary>The elements.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public Span<T> Span => new(_data.PointerFor(this), _data.Length);

    /// <summary>
    /// The elements, for code that cannot keep a span. After <see cref="Dispose"/> its span throws
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public Memory<T> Memory { get; }

    /// <summary>A lock for whoever wants one: no member takes it by itself.</summary>
    public ProcessLock Lock => _data.Lock;

    /// <summary>An element, in the shared memory itself.</summary>
    /// <param name="index">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public ref T this[int index] => ref Span[index];

    /// <inheritdoc />
    static MemoryPackFormatter<SharedArray<T>> IProcessHandle<SharedArray<T>>.CreateFormatter() => CreateFormatter();

    /// <summary>Some of the elements; also <c>array[2..7]</c>.</summary>
    /// <param name="start">The index of the first of them; 0 or more.</param>
    /// <param name="length">How many; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no such elements.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public Span<T> Slice(int start, int length) => Span.Slice(start, length);

    /// <summary>
    /// Takes the memory away from this process, and <see cref="Lock"/> with it, unless that was given to the
    /// constructor here. It is freed when all processes have. Does nothing the second time.
    /// </summary>
    public void Dispose() => _data.Dispose();

    /// <summary>Says what it is. For people; never throws.</summary>
    public override string ToString() =>
        $"SharedArray<{typeof(T).Name}>" + (_data.Lease.IsReleased ? " (disposed)" : $"[{_data.Length}]");

    private static SharedDataFormatter<SharedArray<T>, T> CreateFormatter() => new(
        static array => array._data,
        static data => new SharedArray<T>(data));
}
