using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing;

/// <summary>
/// A value that processes share: what one writes, the others see. Passed as an argument, in a message or through a
/// queue, it is the same memory on the other side.
/// </summary>
/// <remarks>
/// <para>
/// <c>value.Value++</c> is not atomic: hold <see cref="Lock"/>, or use <c>Interlocked.Increment(ref value.Value)</c>.
/// The members may be used by several threads and processes at once, <see cref="Dispose"/> as well: a call that comes
/// late throws <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// Values of up to 64 bytes take 128 bytes of shared memory, lock included. A reference does not keep the value: once
/// one was handed out, the memory of a value that is only dropped stays until the process ends, so dispose of values. A
/// reference to such a value that is used after <see cref="Dispose"/> meets the value itself, which other processes may
/// still use, until 4,096 further values were disposed of, or the room for shared objects ran short; after that it may
/// meet another object. For larger values see <see cref="SharedArray{T}"/>.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the value: no references in it, and the same layout in all processes.</typeparam>
/// <example>
/// <code>
/// using SharedValue&lt;long> count = new(0);
/// await using ProcessPool pool = new(2);
/// await pool.MapAsync(Enumerable.Range(1, 100), n => Counters.Calls.Add(count, n));
/// Console.WriteLine(count.Value);
///
/// public static partial class Counters
/// {
///     [RunInProcess]
///     public static void Add(SharedValue&lt;long> count, int number)
///     {
///         using ProcessLock.Scope scope = count.Lock.EnterScope();
///         count.Value += number;
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe class SharedValue<T> : IDisposable, IProcessHandle<SharedValue<T>>
    where T : unmanaged
{
    private readonly SharedData<T> _data;

    /// <summary>Creates a value with a lock of its own.</summary>
    /// <param name="initialValue">What it is at the beginning.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (1,048,576 small ones,
    /// 65,536 large ones), or the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public SharedValue(T initialValue = default) : this(SharedData<T>.Create(1, null)) =>
        _data.TryAccess(out _, initialValue);

    /// <summary>Creates a value that is guarded by a lock you have.</summary>
    /// <param name="initialValue">What it is at the beginning.</param>
    /// <param name="processLock">Becomes <see cref="Lock"/>, here and in all processes that the value is sent to. Stays
    /// yours to dispose of.</param>
    /// <exception cref="ArgumentNullException"><paramref name="processLock"/> is null.</exception>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (1,048,576 small ones,
    /// 65,536 large ones), or the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public SharedValue(T initialValue, ProcessLock processLock)
        : this(SharedData<T>.Create(1, SharedValue.NotNull(processLock))) =>
        _data.TryAccess(out _, initialValue);

    private SharedValue(SharedData<T> data) => _data = data;

    /// <summary>The value, in the shared memory itself. Reading it into a variable copies it.</summary>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    public ref T Value => ref *_data.PointerFor(this);

    /// <summary>A lock for whoever wants one: no member takes it by itself.</summary>
    public ProcessLock Lock => _data.Lock;

    /// <inheritdoc />
    static MemoryPackFormatter<SharedValue<T>> IProcessHandle<SharedValue<T>>.CreateFormatter() => CreateFormatter();

    /// <summary>
    /// Takes the memory away from this process, and <see cref="Lock"/> with it, unless that was given to the
    /// constructor here. It is freed when all processes have. Does nothing the second time.
    /// </summary>
    public void Dispose() => _data.Dispose();

    /// <summary>The value as text. For people; never throws.</summary>
    public override string ToString() =>
        $"SharedValue<{typeof(T).Name}> ({(_data.TryAccess(out T value) ? value : "disposed")})";

    private static SharedDataFormatter<SharedValue<T>, T> CreateFormatter() => new(
        static value => value._data,
        static data => new SharedValue<T>(data));
}

/// <summary>What shared values and arrays have in common.</summary>
internal static class SharedValue
{
    internal static ProcessLock NotNull(ProcessLock processLock)
    {
        ArgumentNullException.ThrowIfNull(processLock);
        return processLock;
    }
}
