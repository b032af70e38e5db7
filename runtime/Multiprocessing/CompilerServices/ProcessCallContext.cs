using System.ComponentModel;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>Serializes one progress report. Implemented by generated code.</summary>
/// <typeparam name="T">The type of the report.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ProgressWriter<T>(ref MemoryPackWriter<ProcessBufferWriter> writer, in T report);

/// <summary>What a running call can reach of the process that runs it. Used by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ProcessCallContext
{
    /// <summary>Fires when the caller's token fires, or when the call's time is up.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Creates the object that carries reports back to the caller's own <see cref="IProgress{T}"/>.</summary>
    /// <param name="parameter">The zero-based position of the parameter among those of the method.</param>
    /// <param name="write">Serializes one report.</param>
    public abstract IProgress<T> CreateProgress<T>(int parameter, ProgressWriter<T> write);
}
