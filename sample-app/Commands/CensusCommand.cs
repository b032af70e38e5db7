using System.Diagnostics;
using System.Runtime.InteropServices;
using Multiprocessing;
using Spectre.Console;

namespace SampleApp;

/// <summary>Decodes every .dll under a folder twice, in a pool and on one thread, and compares.</summary>
internal static class CensusCommand
{
    public static async Task<int> RunAsync(string? folder = null)
    {
        folder ??= FindInstallation();
        string[] files = FindLibraries(folder);
        AnsiConsole.WriteLine(
            $"Census of {files.Length:N0} libraries, {LoadIntoFileCache(files) / 1e6:N0} MB, under {folder}");

        long start = Stopwatch.GetTimestamp();
        await using var pool = new ProcessPool();
        await pool.StartAsync();
        TimeSpan startTime = Stopwatch.GetElapsedTime(start);
        (CensusTotals inPool, TimeSpan poolTime) =
            await CountAsync(
                "in a pool", files.Length, pool.StreamUnorderedAsync(files, file => AssemblyReader.Calls.Read(file)));
        (CensusTotals inProcess, TimeSpan processTime) =
            await CountAsync("on one thread", files.Length, files.Select(AssemblyReader.Read).ToAsyncEnumerable());

        CensusReport.Show(inPool);
        bool areEqual = inPool.IsSameAs(inProcess);
        AnsiConsole.WriteLine($"In this process, on one thread: {processTime.TotalSeconds:F2} s");
        AnsiConsole.WriteLine(
            $"In a pool of {pool.Workers.Count}: "
            + $"{startTime.TotalSeconds:F2} s to start, {poolTime.TotalSeconds:F2} s to read, "
            + $"{processTime / (startTime + poolTime):F2} times as fast in all on {Environment.ProcessorCount} cores.");
        AnsiConsole.WriteLine(areEqual
            ? "Both totals are equal."
            : $"THE TOTALS DIFFER: {inPool.Sum} in the pool, {inProcess.Sum} on one thread.");
        return areEqual ? 0 : 1;
    }

    private static async Task<(CensusTotals Totals, TimeSpan Elapsed)> CountAsync(
        string where, int expected, IAsyncEnumerable<LibraryCount> libraries)
    {
        CensusTotals totals = new();
        long start = Stopwatch.GetTimestamp();
        await AnsiConsole.Progress().StartAsync(async screen =>
        {
            ProgressTask progress = screen.AddTask($"Reading {where}", maxValue: expected);
            await foreach (LibraryCount library in libraries)
            {
                totals.Add(library);
                progress.Increment(1);
            }
        });
        return (totals, Stopwatch.GetElapsedTime(start));
    }

    private static string[] FindLibraries(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UsageException(
                $"census cannot read the folder '{folder}', because there is no such folder; name one that exists");

        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] files = Directory.GetFiles(folder, "*.dll", everywhere);
        if (files.Length == 0)
            throw new UsageException($"census found no .dll under the folder '{folder}'; name one that holds some");
        return files;
    }

    // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/ belongs to the installation …/dotnet; a self-contained program has
    // none.
    private static string FindInstallation()
    {
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string installation = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return Directory.Exists(Path.Combine(installation, "shared")) ? installation : runtime;
    }

    // The first run would otherwise wait for the disk and the second would not.
    private static long LoadIntoFileCache(string[] files)
    {
        long total = 0;
        byte[] buffer = new byte[1 << 20];
        foreach (string file in files)
        {
            try
            {
                using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
                int read;
                while ((read = stream.Read(buffer)) > 0) total += read;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It will be reported by the reader.
            }
        }
        return total;
    }
}
