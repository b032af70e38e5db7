using Multiprocessing.Native;

namespace Multiprocessing.Platform.Unix;

/// <summary>Processes by a descriptor each, at which poll(2) reports the end of the process.</summary>
internal abstract class DescriptorLiveness : ILivenessPlatform
{
    public abstract ProcessKey Self { get; }

    /// <summary>
    /// The events to ask poll(2) for; a hang-up is reported in any case. An event of another kind is no end.
    /// </summary>
    internal abstract short EndEvents { get; }

    /// <summary>A descriptor for that process, to be closed by the caller; -1 if it has ended.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal abstract int Open(ProcessKey identity);

    public bool IsAlive(ProcessKey identity)
    {
        if (identity == Self) return true;
        int descriptor = Open(identity);
        if (descriptor < 0) return false;
        _ = Interop.Libc.Close(descriptor);
        return true;
    }

    public IProcessEndWatch CreateEndWatch() => new PolledEndWatch(this);
}
