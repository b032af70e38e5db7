using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Writes and reads a collection about which is known already that it is there, and that it is a new one.
/// </summary>
internal interface IContentFormatter<TCollection>
    where TCollection : class
{
    void WriteContent(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value);

    /// <summary>Where the formatter tracks, it makes the object known.</summary>
    TCollection ReadContent(ref MemoryPackReader reader);
}
