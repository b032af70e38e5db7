namespace Multiprocessing;

/// <summary>
/// What is left of a named lock that a process held when it ended, once no process uses the lock any more and its
/// memory is gone: an empty file, by which the process that makes the lock again knows that it was abandoned, whichever
/// process cleaned up in between. Kept until then. The callers have the folder's lease.
/// </summary>
internal static partial class ProcessHeaps
{
    private const string NamedPrefix = "named-", NoticePrefix = "abandoned-";

    private static string NoticePathOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, NoticePrefix + Path.GetFileName(path)[NamedPrefix.Length..]);

    private static bool HasNotice(string path) => File.Exists(NoticePathOf(path));

    /// <summary>
    /// Before the file of the lock is deleted, so that a death in between leaves both, and nothing is lost.
    /// </summary>
    private static void KeepNotice(string path) => File.WriteAllBytes(NoticePathOf(path), []);

    /// <summary>After the new lock is marked as abandoned.</summary>
    private static void DropNotice(string path) => File.Delete(NoticePathOf(path));
}
