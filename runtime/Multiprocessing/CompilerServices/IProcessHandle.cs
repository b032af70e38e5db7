using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// Marks a type whose objects cross a process boundary by reference: the object on the other side stands for the same
/// lock, queue or memory. Implemented by the handles of this library.
/// </summary>
/// <remarks>
/// It does not derive from MemoryPack's <c>IMemoryPackFormatterRegister</c>, which users would see on each handle.
/// Where a handle is a member of a type of MemoryPack's, generated code registers its formatter.
/// </remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IProcessHandle<TSelf>
    where TSelf : IProcessHandle<TSelf>
{
    /// <summary>Creates the formatter that carries the reference.</summary>
    static abstract MemoryPackFormatter<TSelf> CreateFormatter();
}
