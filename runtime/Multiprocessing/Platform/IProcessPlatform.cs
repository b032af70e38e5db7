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

    /// <summary>A pipe for a child's output: the end to read (never blocks) and the end to give to the child.</summary>
    (int ReadEnd, int WriteEnd) CreateOutputPipe();

    /// <summary>
    /// A descriptor of the same file, out of the way of the numbers that a child is given; closed on exec.
    /// </summary>
    int Duplicate(int descriptor);

    void Close(int descriptor);

    /// <summary>
    /// Sets a variable, or removes it, for the native code of this process: that starts programs too, and .NET keeps a
    /// copy of its own.
    /// </summary>
    void SetNativeVariable(string name, string? value);

    /// <summary>
    /// The environment that native code of this process sees: NAME=value, each as the bytes that it is.
    /// </summary>
    IReadOnlyList<byte[]> ReadNativeEnvironment();
}

/// <summary>What to start, and with which descriptors.</summary>
internal sealed class ChildStartInfo
{
    internal required string FileName { get; init; }

    /// <summary>The arguments, the program's own name first.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, as the bytes of NAME=value.</summary>
    internal required IReadOnlyList<byte[]> Environment { get; init; }

    /// <summary>The descriptor to become the child's stdout; -1 to share ours.</summary>
    internal int StandardOutput { get; init; } = -1;

    /// <summary>The descriptor to become the child's stderr; -1 to share ours.</summary>
    internal int StandardError { get; init; } = -1;

    /// <summary>
    /// Descriptors that the child finds at <see cref="FirstInherited"/> and up. Nothing else is inherited; stdin is
    /// empty.
    /// </summary>
    internal IReadOnlyList<int> Inherited { get; init; } = [];

    /// <summary>The nice value (-20 to 19, setpriority(2)); null to share ours.</summary>
    internal int? Nice { get; init; }

    /// <summary>Where the child finds the descriptor by which it hears of its parent's end.</summary>
    internal const int WatchDescriptor = 3;

    internal const int FirstInherited = WatchDescriptor + 1;
}
