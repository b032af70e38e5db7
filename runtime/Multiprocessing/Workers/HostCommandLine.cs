using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>Reads what this process was started with, where the dotnet host started it.</summary>
internal static class HostCommandLine
{
    internal const string Exec = "exec";
    internal const string RuntimeConfigOption = "--runtimeconfig";

    // Options of the dotnet host that take a value, as 'dotnet exec --depsfile x App.dll' has them.
    private static readonly string[] s_optionsWithValue =
    [
        DepsFileOption, RuntimeConfigOption, ProbingPathOption, AdditionalDepsOption, "--fx-version", "--roll-forward",
        "--roll-forward-on-no-candidate-fx",
    ];

    private const string DepsFileOption = "--depsfile";
    private const string ProbingPathOption = "--additionalprobingpath";
    private const string AdditionalDepsOption = "--additional-deps";

    internal static HostCommand Read(string host)
    {
        // Environment.GetCommandLineArgs() leaves out what the host consumed.
        IReadOnlyList<string> own = CutAfterAssembly(PlatformSelector.Information.ReadCommandLine());
        string named = own[^1];
        string real = FindAssembly(named);
        return new HostCommand(host, MakeAbsolute([.. own.Skip(1).SkipLast(1)], (named, real)), real);
    }

    /// <summary>Reads a command line of the dotnet host up to and with the program's assembly.</summary>
    internal static IReadOnlyList<string> CutAfterAssembly(IReadOnlyList<string> commandLine)
    {
        for (int i = 1; i < commandLine.Count; i++)
        {
            string argument = commandLine[i];
            if (s_optionsWithValue.Contains(argument)) i++;
            else if (argument != Exec && !argument.StartsWith('-')) return [.. commandLine.Take(i + 1)];
        }
        throw WorkerErrors.NoAssemblyOnCommandLine(commandLine);
    }

    /// <summary>The options without the one that names the program's settings, and what that one says.</summary>
    internal static (IReadOnlyList<string> Options, string? Configuration) TakeRuntimeConfig(
        IReadOnlyList<string> options)
    {
        List<string> rest = [];
        string? configuration = null;
        for (int i = 0; i < options.Count; i++)
        {
            if (options[i] == RuntimeConfigOption && i + 1 < options.Count) configuration = options[++i];
            else rest.Add(options[i]);
        }
        return (rest, configuration);
    }

    /// <summary>The path of the program's assembly, as the host has resolved it.</summary>
    /// <exception cref="PlatformNotSupportedException">It is not a file of its own.</exception>
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path says what is asked.")]
    internal static string EntryAssembly()
    {
        if (FromRuntime() is { } assembly) return assembly;
        string path = System.Reflection.Assembly.GetEntryAssembly()?.Location ?? string.Empty;
        if (path.Length > 0) return path;
        throw WorkerErrors.HooksAreOff();
    }

    // The host has made it absolute for the runtime, at the start.
    private static string? FromRuntime()
    {
        string? first = Environment.GetCommandLineArgs().FirstOrDefault();
        return first is not null && IsAssembly(first) ? first : null;
    }

    private static string FindAssembly(string named)
    {
        if (Path.IsPathRooted(named)) return named;
        if (FromRuntime() is { } assembly) return assembly;
        return InitialFolder.Find(named) ?? throw WorkerErrors.RelativeFileNotFound("The program's assembly", named);
    }

    private static bool IsAssembly(string path) =>
        Path.IsPathRooted(path) && Path.GetExtension(path).ToLowerInvariant() is ".dll" or ".exe";

    private static List<string> MakeAbsolute(IReadOnlyList<string> options, (string Named, string Real) program)
    {
        List<string> absolute = [];
        for (int i = 0; i < options.Count; i++)
        {
            absolute.Add(options[i]);
            if (!s_optionsWithValue.Contains(options[i]) || i + 1 == options.Count) continue;
            string option = options[i];
            string value = options[++i];
            absolute.Add(option switch
            {
                DepsFileOption or RuntimeConfigOption => InitialFolder.Find(value, program)
                    ?? throw WorkerErrors.RelativeFileNotFound($"The file of the option {option}", value),
                // The host ignores folders and files of these that are not there.
                ProbingPathOption => InitialFolder.Find(value, program) ?? value,
                AdditionalDepsOption => string.Join(
                    Path.PathSeparator, value.Split(Path.PathSeparator).Select(FindPart)),
                _ => value,
            });
        }
        return absolute;

        string FindPart(string part) => part.Length == 0 ? part : InitialFolder.Find(part, program) ?? part;
    }
}
