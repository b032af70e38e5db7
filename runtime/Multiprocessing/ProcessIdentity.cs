namespace Multiprocessing;

/// <summary>Who a process is.</summary>
/// <param name="Id">The process id.</param>
/// <param name="Name">The name it was started with; "Main" for the main program.</param>
/// <param name="IsDaemon">Whether it is killed, rather than waited for, when its parent ends.</param>
public sealed record ProcessIdentity(int Id, string Name, bool IsDaemon);
