using System.Diagnostics.CodeAnalysis;

namespace Multiprocessing;

/// <summary>A process of its own that runs one call.</summary>
public class ChildProcess
{
    private protected ChildProcess()
    {
    }

    /// <summary>Starts a process that runs the call.</summary>
    public static ChildProcess Start(ProcessCall call, ChildProcessOptions? options = null) =>
        throw new PlatformNotSupportedException();

    /// <summary>Starts a process that runs the call.</summary>
    public static ChildProcess<T> Start<T>(ProcessCall<T> call, ChildProcessOptions? options = null) =>
        throw new PlatformNotSupportedException();
}

/// <summary>A process of its own that runs one call with a result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public sealed class ChildProcess<T> : ChildProcess
{
    internal ChildProcess()
    {
    }
}
