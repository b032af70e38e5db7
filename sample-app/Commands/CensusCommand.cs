using System.Runtime.InteropServices;

namespace SampleApp;

/// <summary>
/// Decodes every method of every .dll under a folder twice, in a pool and on one thread, and compares both.
/// </summary>
/// <remarks>
/// Both run the same code over the same chunks, and both begin with code that is not compiled yet: what the pool's
/// workers have compiled serves them alone. The pool goes first, so what this process compiles of the addition serves
/// the single thread.
/// </remarks>
internal static class CensusCommand
{
    public static async Task<int> RunAsync(string? folder = null, bool withThreads = false)
    {
        folder ??= FindInstallation();
        (LibraryFile[] files, int copies) = LibraryFiles.Find(folder);
        LibraryFile[][] chunks = LibraryFiles.Divide(files, Environment.ProcessorCount);
        Console.WriteLine(
            $"Census of {files.Length:N0} libraries, {files.Sum(file => file.Length) / 1e6:N0} MB, under {folder} "
            + $"({copies:N0} {(copies == 1 ? "copy is" : "copies are")} left out)");

        List<CensusRun> runs = [];
        runs.Add(await CensusRun.InPoolAsync(chunks));
        runs.Add(await CensusRun.OnOneThreadAsync(chunks));
        if (withThreads) runs.Add(await CensusRun.OnThreadsAsync(chunks));

        CensusReport.Show(runs[0].Totals, files);
        CensusReport.Show(runs, oneThread: runs[1]);
        bool areEqual = runs.All(run => run.Totals.IsSameAs(runs[0].Totals));
        Console.WriteLine(areEqual
            ? "All totals are equal."
            : $"THE TOTALS DIFFER: {string.Join(", ", runs.Select(run => $"{run.Where} {run.Totals.Sum}"))}");
        return areEqual ? 0 : 1;
    }

    // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/ belongs to the installation …/dotnet; a self-contained program has
    // none.
    private static string FindInstallation()
    {
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string installation = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return Directory.Exists(Path.Combine(installation, "shared")) ? installation : runtime;
    }
}
