using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing;

/// <summary>
/// A value that processes share: what one writes, the others see. Passed as an argument, in a message or through a
/// queue, it is the same memory on the other side.
/// </summary>
/// <remarks>
/// <c>value.Value++</c> is not atomic: hold <see cref="Lock"/>, or use <c>Interlocked.Increment(ref value.Value)</c>.
/// Values of up to 64 bytes take 128 bytes of shared memory, lock included. A reference does not keep the value: once
/// one was handed out, the memory of a value that is only dropped stays until the process ends, so dispose of values. A
/// reference that is used after <see cref="Dispose"/> meets memory that is nobody else's, until 4,096 further values
/// were disposed of.
/// </remarks>
/// <typeparam name="T">The type of the value: no references in it, and the same layout in all processes.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe class SharedValue<T> : IDisposable, IProcessHandle<SharedValue<T>>
    where T : unmanaged
{
    private readonly SharedData<T> _data;

    /// <summary>Creates a value with a lock of its own.</summary>
    /// <param name="initialValue">What it is at the beginning.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    public SharedValue(T initialValue = default) : this(SharedData<T>.Create(1, null)) =>
        _data.TryAccess(out _, initialValue);

    /// <summary>Creates a value that is guarded by a lock you have.</summary>
    /// <param name="initialValue">What it is at the beginning.</param>
    /// <param name="processLock">Becomes <see cref="Lock"/>, here and in all processes that the value is sent
    /// to.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
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

    /// <summary>Takes the memory away from this process. It is freed when all processes have.</summary>
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
