namespace Multiprocessing.Native;

/// <summary>What distinguishes a file from every other of this machine, as long as it exists.</summary>
internal readonly record struct FileId(uint Major, uint Minor, ulong Inode);
