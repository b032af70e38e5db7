using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>
/// Tells whether a process still exists: the kernel's word, never a clock's. A stopped process exists.
/// </summary>
internal interface ILivenessPlatform
{
    /// <summary>This process.</summary>
    ProcessKey Self { get; }

    /// <summary>
    /// A descriptor that polls as readable or hung up as soon as the process has ended, to be closed by the caller.
    /// -1 if it has ended already.
    /// </summary>
    int Watch(ProcessKey identity);

    /// <summary>True until the process ends; true also while it is stopped or being debugged.</summary>
    bool IsAlive(ProcessKey identity)
    {
        if (identity == Self) return true;
        int descriptor = Watch(identity);
        if (descriptor < 0) return false;
        _ = Interop.Libc.Close(descriptor);
        return true;
    }
}
