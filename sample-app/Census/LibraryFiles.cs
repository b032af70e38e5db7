using System.Security.Cryptography;

namespace SampleApp;

/// <summary>Finds the libraries under a folder, and divides them into chunks.</summary>
internal static class LibraryFiles
{
    // Opening a file and reading its tables costs as much as so many bytes more would.
    private const int BytesPerFile = 30_000;

    /// <summary>
    /// All different .dll files under a folder. Copies are left out: they would only be counted twice.
    /// </summary>
    /// <returns>The files, the largest first, and how many copies were left out.</returns>
    public static (LibraryFile[] Files, int Copies) Find(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException(
                $"census cannot read the folder '{folder}', because there is no such folder; name one that exists");

        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        FileInfo[] all = new DirectoryInfo(folder).GetFiles("*.dll", everywhere);
        if (all.Length == 0)
            throw new UsageException($"census found no .dll under the folder '{folder}'; name one that holds some");

        // Reading all of them here also brings them into memory: the first count would otherwise wait for the disk.
        LibraryFile[] different =
        [
            .. all.OrderBy(file => file.FullName, StringComparer.Ordinal)
                .DistinctBy(ContentOf)
                .OrderByDescending(file => file.Length)
                .Select((file, number) => new LibraryFile(number, file.FullName, file.Length)),
        ];
        return (different, all.Length - different.Length);
    }

    /// <summary>
    /// Divides the files, so that each call has much to do, and all workers end at about the same time: the first
    /// chunks are large, the last ones small.
    /// </summary>
    /// <param name="files">The largest first.</param>
    /// <param name="workers">How many will take chunks.</param>
    public static LibraryFile[][] Divide(LibraryFile[] files, int workers)
    {
        long total = files.Sum(CostOf);
        long left = total;
        long least = total / (24 * workers);
        List<LibraryFile[]> chunks = [];
        for (int first = 0, next = 0; first < files.Length; first = next)
        {
            long wanted = Math.Max(left / (3 * workers), least);
            long cost = 0;
            while (next < files.Length && cost < wanted) cost += CostOf(files[next++]);
            left -= cost;
            chunks.Add(files[first..next]);
        }
        return [.. chunks];
    }

    private static long CostOf(LibraryFile file) => file.Length + BytesPerFile;

    private static string ContentOf(FileInfo file)
    {
        try
        {
            using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Convert.ToHexString(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return file.FullName; // it will be reported by the reader
        }
    }
}
