using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Multiprocessing.Platform;

/// <summary>Starts processes and ends them.</summary>
internal interface IProcessPlatform
{
    /// <summary>Starts a program whose life ends with this process's. Blocks until it runs (well under 1 ms).</summary>
    /// <exception cref="IOException">The program could not be started.</exception>
    ChildHandle Start(ChildStartInfo start);

    /// <summary>
    /// Called in the child: from here on it is killed when the parent ends, and Ctrl-C is the parent's matter.
    /// </summary>
    void BindToParent(int parentProcessId);

    /// <summary>What the exit code of a child means.</summary>
    /// <param name="exitCode">As <see cref="ChildHandle.TryReap"/> gave it.</param>
    ProcessEnd Explain(int? exitCode);

    /// <summary>A pipe for what a child writes.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    OutputPipe CreateOutputPipe();

    /// <summary>
    /// Writes to this process's own stdout or stderr, past .NET's buffers; blocks while nobody reads there. What cannot
    /// be written is dropped.
    /// </summary>
    void WriteOutput(OutputStream stream, ReadOnlySpan<byte> bytes);

    /// <summary>Ends this process now: no handlers, no <c>finally</c>, no flush.</summary>
    [DoesNotReturn]
    void EndNow(int exitCode);

    /// <summary>
    /// Sets a variable, or removes it, for the native code of this process: that starts programs too, and .NET keeps a
    /// copy of its own.
    /// </summary>
    void SetNativeVariable(string name, string? value);

    /// <summary>
    /// The environment of a child, in the form of <see cref="ChildStartInfo.Environment"/>. What this process has not
    /// changed is passed on as it was inherited, also where it is no text.
    /// </summary>
    /// <param name="variables">
    /// What is to be set, by name. An inherited variable that is not here was taken away.
    /// </param>
    IReadOnlyList<byte[]> BuildEnvironment(IReadOnlyDictionary<string, string> variables);
}

/// <summary>What to start, and what it is given.</summary>
internal sealed class ChildStartInfo
{
    internal required string FileName { get; init; }

    /// <summary>The arguments, the program's own name first.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>
    /// The whole environment, each entry NAME=value in the system's own encoding, without a zero at its end.
    /// </summary>
    internal required IReadOnlyList<byte[]> Environment { get; init; }

    /// <summary>Where the child's stdout goes; null to share ours.</summary>
    internal OutputPipe? StandardOutput { get; init; }

    /// <summary>Where the child's stderr goes; null to share ours.</summary>
    internal OutputPipe? StandardError { get; init; }

    /// <summary>
    /// Memory that the child finds by <see cref="ISharedMemoryPlatform.AdoptInherited"/>, under its index here. Nothing
    /// else is inherited; stdin is empty.
    /// </summary>
    internal IReadOnlyList<SharedMapping> Inherited { get; init; } = [];

    /// <summary>The priority of the process; null for ours.</summary>
    internal ProcessPriorityClass? Priority { get; init; }
}
