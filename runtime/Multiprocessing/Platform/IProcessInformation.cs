namespace Multiprocessing.Platform;

/// <summary>What the system says about processes: this one, its ancestors, its children.</summary>
internal interface IProcessInformation
{
    /// <summary>The command line of this process as it was started, the executable's name first.</summary>
    IReadOnlyList<string> ReadCommandLine();

    /// <summary>For messages: where the executable of this process was, if it is not there any more.</summary>
    string? DescribeExecutable();

    /// <summary>The process that started this one; another one, if that has ended.</summary>
    int ParentId { get; }

    /// <summary>The process that started that one; null if it is gone, or may not be looked at.</summary>
    int? ParentOf(int processId);

    /// <summary>The resident memory of a process in bytes; 0 when it is gone.</summary>
    long WorkingSetOf(int processId);

    /// <summary>How many processes were killed for want of memory since the system started; null if unknown.</summary>
    long? CountOutOfMemoryKills();
}
