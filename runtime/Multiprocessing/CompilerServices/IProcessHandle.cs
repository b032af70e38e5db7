using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// Implemented by the types that cross a process boundary by reference (locks, queues, shared arrays): what arrives is the
/// same object, not a copy. Generated code registers their formatters by this member.
/// </summary>
/// <typeparam name="TSelf">The handle's own type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IProcessHandle<TSelf>
    where TSelf : IProcessHandle<TSelf>
{
    /// <summary>Creates the formatter that writes a reference to the shared object and opens it on the other side.</summary>
    static abstract MemoryPackFormatter<TSelf> CreateFormatter();
}
