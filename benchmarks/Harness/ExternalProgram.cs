using System.Diagnostics;

namespace Benchmarks.Harness;

/// <summary>Runs programs that are not ours.</summary>
internal static class ExternalProgram
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    /// <summary>The lines that a program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed, or did not end in time.</exception>
    internal static string[] Run(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"'{file} {string.Join(' ', arguments)}' did not end within {s_limit}.");
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"'{file} {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}.");
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Where a program is, or null.</summary>
    internal static string? Find(string name, params string[] preferred) =>
        preferred.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    /// <summary>A file beside this program.</summary>
    internal static string Beside(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);
}
