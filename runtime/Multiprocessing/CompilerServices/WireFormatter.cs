using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// Writes and reads the values of one type. One object per type, shared by all threads; formatters of containers are
/// composed of those of their elements, so nothing is ever looked up by name or by reflection.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class WireFormatter<T>
{
    /// <summary>
    /// The fewest bytes a value can take; at least 1. Bounds what a claimed length may allocate before it was read.
    /// </summary>
    public virtual int MinimumSize => 1;

    /// <summary>True when the bytes in memory are the value, and every pattern of bits is a valid one.</summary>
    public virtual bool IsRaw => false;

    /// <summary>Serializes a value.</summary>
    public abstract void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value);

    /// <summary>Deserializes a value.</summary>
    /// <exception cref="ProcessSerializationException">The bytes are not those of such a value.</exception>
    public abstract T? Read(ref MemoryPackReader reader);
}
