using System.Text;

namespace Multiprocessing.Workers;

/// <summary>How to start this same program once more.</summary>
internal sealed record HostCommand(string FileName, IReadOnlyList<string> Arguments)
{
    // Options of the dotnet host that take a value, as 'dotnet exec --depsfile x App.dll' has them.
    private static readonly string[] s_optionsWithValue =
    [
        "--depsfile", "--runtimeconfig", "--additionalprobingpath", "--additional-deps", "--fx-version", "--roll-forward",
    ];

    private static readonly Lazy<HostCommand> s_current = new(Find, LazyThreadSafetyMode.PublicationOnly);

    internal static HostCommand Current => s_current.Value;

    /// <summary>The same program in another host executable: dotnet, or the program's own.</summary>
    internal HostCommand WithHost(string host) => IsDotnet(host) == IsDotnet(FileName)
        ? new HostCommand(host, [host, .. Arguments.Skip(1)])
        : new HostCommand(host, IsDotnet(host) ? [host, EntryAssemblyPath()] : [host]);

    /// <summary>Reads a command line of the dotnet host up to and with the program's assembly.</summary>
    internal static IReadOnlyList<string> CutAfterAssembly(IReadOnlyList<string> commandLine)
    {
        for (int i = 1; i < commandLine.Count; i++)
        {
            string argument = commandLine[i];
            if (s_optionsWithValue.Contains(argument)) i++;
            else if (argument != "exec" && !argument.StartsWith('-')) return [.. commandLine.Take(i + 1)];
        }
        throw new MultiprocessingException(
            $"The program's assembly was not found on its own command line, '{string.Join(' ', commandLine)}', so that it cannot "
            + "be started again as a worker.");
    }

    private static HostCommand Find()
    {
        string path = Environment.ProcessPath ?? throw new MultiprocessingException(
            "The path of this program's executable is not known, so that it cannot be started again as a worker.");
        return IsDotnet(path)
            ? new HostCommand(path, CutAfterAssembly(OwnCommandLine()))
            : new HostCommand(path, [path]);
    }

    private static bool IsDotnet(string path) =>
        Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);

    private static string EntryAssemblyPath() =>
        AppContext.BaseDirectory + System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name + ".dll";

    private static string[] OwnCommandLine()
    {
        // Environment.GetCommandLineArgs() leaves out what the host consumed.
        string text = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline"));
        return text.TrimEnd('\0').Split('\0');
    }
}
