namespace Multiprocessing.Workers;

/// <summary>
/// The working directory that the program was started in: what its command line says is relative to that, and it may be
/// in another one when the first worker is started.
/// </summary>
internal static class InitialFolder
{
    // Where the .NET host looks for the runtime.
    private static readonly string[] s_hostVariables = ["DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64"];

    // Null if it was not to be read. Written by Remember, when this assembly is loaded.
    private static string? s_remembered;

    /// <summary>
    /// Called when this assembly is loaded, which in a program with marked methods is before its <c>Main</c>.
    /// </summary>
    internal static void Remember() => s_remembered ??= Current();

    /// <summary>
    /// The path of what there is at that relative path, or null. A path that is not relative is returned as it is.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="program">The program's assembly as its command line names it, if it does, and the path that it
    /// really has.</param>
    internal static string? Find(string path, (string Named, string Real)? program = null)
    {
        if (Path.IsPathRooted(path)) return path;
        foreach (string folder in Candidates(program))
        {
            string candidate = Path.GetFullPath(path, folder);
            if (Path.Exists(candidate)) return candidate;
        }
        return null;
    }

    /// <summary>Makes those variables absolute by which the host of a worker finds its runtime.</summary>
    internal static void MakeAbsolute(Dictionary<string, string> variables)
    {
        foreach (string name in s_hostVariables)
        {
            if (!variables.TryGetValue(name, out string? folder) || folder.Length == 0 || Path.IsPathRooted(folder))
            {
                continue;
            }
            variables[name] = Find(folder) ?? folder;
        }
    }

    private static IEnumerable<string> Candidates((string Named, string Real)? program)
    {
        if (program is (string named, string real) && !Path.IsPathRooted(named))
        {
            // 'bin/App.dll' is /x/bin/App.dll: the program was started in /x.
            string tail = Path.DirectorySeparatorChar + named;
            if (real.EndsWith(tail, StringComparison.Ordinal)) yield return real[..^(tail.Length - 1)];
        }
        if (s_remembered is not null) yield return s_remembered;
        // What the shell says, which nobody changes afterwards.
        if (Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } shell && Path.IsPathRooted(shell))
        {
            yield return shell;
        }
        if (Current() is string current) yield return current;
    }

    private static string? Current()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // deleted, or no longer ours to read
        }
    }
}
