namespace Multiprocessing;

/// <summary>
/// What is left of a named lock that a process held when it ended, once nobody uses the lock any more and its memory is
/// gone: an empty file, so that the next one who makes the lock is told, whoever cleaned up in between. Kept until
/// then. The callers have the folder's lease.
/// </summary>
internal static partial class ProcessHeaps
{
    private const string NamedPrefix = "named-", NewsPrefix = "abandoned-";

    private static string NewsPathOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, NewsPrefix + Path.GetFileName(path)[NamedPrefix.Length..]);

    private static bool HasNews(string path) => File.Exists(NewsPathOf(path));

    /// <summary>
    /// Before the file of the lock is deleted, so that a death in between leaves both, and nothing is lost.
    /// </summary>
    private static void KeepNews(string path) => File.WriteAllBytes(NewsPathOf(path), []);

    /// <summary>After the news stands in the lock again.</summary>
    private static void DropNews(string path) => File.Delete(NewsPathOf(path));
}
