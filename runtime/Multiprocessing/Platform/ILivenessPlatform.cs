namespace Multiprocessing.Platform;

/// <summary>
/// Says whether a process still exists: by what the system says, never by a clock. A stopped process exists.
/// </summary>
internal interface ILivenessPlatform
{
    /// <summary>This process.</summary>
    ProcessKey Self { get; }

    /// <summary>True until the process ends; true also while it is stopped or being debugged.</summary>
    /// <exception cref="IOException">The system refuses to answer.</exception>
    bool IsAlive(ProcessKey identity);

    /// <summary>A new watch over the ends of processes.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    IProcessEndWatch CreateEndWatch();
}
