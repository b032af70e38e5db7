using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// How to start this same program once more. All paths are absolute: it is found once, and the program may change its
/// folder.
/// </summary>
/// <param name="FileName">The executable: the program's own, or the dotnet host.</param>
/// <param name="Options">The options of the dotnet host.</param>
/// <param name="Assembly">The program's assembly, for the dotnet host; null for the program's own executable.</param>
internal sealed record HostCommand(string FileName, IReadOnlyList<string> Options, string? Assembly)
{
    private static readonly Lazy<HostCommand> s_current = new(Find, LazyThreadSafetyMode.PublicationOnly);

    internal static HostCommand Current => s_current.Value;

    /// <summary>
    /// The settings of the program, if a worker must be started with a copy of them, as they switch startup hooks off.
    /// </summary>
    internal string? Configuration { get; private init; }

    /// <summary>The arguments of a worker, the executable's name first.</summary>
    /// <param name="configuration">The copy of <see cref="Configuration"/>.</param>
    internal IReadOnlyList<string> Arguments(string? configuration = null)
    {
        List<string> arguments = [FileName, .. Options];
        if (configuration is not null) arguments.AddRange([HostCommandLine.RuntimeConfigOption, configuration]);
        if (Assembly is not null) arguments.Add(Assembly);
        return arguments;
    }

    /// <summary>The same program in another host executable: dotnet, or the program's own.</summary>
    /// <exception cref="MultiprocessingException">The program's own executable cannot be used.</exception>
    internal HostCommand WithHost(string host)
    {
        if (IsDotnet(host))
        {
            return this with { FileName = host, Assembly = Assembly ?? HostCommandLine.EntryAssembly() };
        }
        if (Configuration is null) return new HostCommand(host, [], null);
        throw WorkerErrors.NotAsHostPath(host);
    }

    /// <exception cref="IOException">A file that the program was started from is gone.</exception>
    internal void ThrowIfGone()
    {
        foreach (string? file in new[] { FileName, Assembly, Configuration })
        {
            if (file is not null && !File.Exists(file)) throw WorkerErrors.FileIsGone(file);
        }
    }

    private static HostCommand Find()
    {
        string path = OwnExecutable();
        HostCommand command = IsDotnet(path) ? HostCommandLine.Read(path) : new HostCommand(path, [], null);
        if (!StartupHooks.AreOff && StartupHooks.OriginalConfiguration is null) return command;
        return WithHooksOn(command);
    }

    private static HostCommand WithHooksOn(HostCommand command)
    {
        string assembly = command.Assembly ?? HostCommandLine.EntryAssembly();
        string host = IsDotnet(command.FileName)
            ? command.FileName
            : StartupHooks.FindDotnet() ?? throw WorkerErrors.HooksAreOff();
        (IReadOnlyList<string> options, string? configuration) = HostCommandLine.TakeRuntimeConfig(command.Options);
        // Only 'exec' is sure to take all options.
        if (options.Count == 0 || options[0] != HostCommandLine.Exec) options = [HostCommandLine.Exec, .. options];
        configuration = StartupHooks.OriginalConfiguration ?? configuration
            ?? Path.ChangeExtension(assembly, ".runtimeconfig.json");
        return new HostCommand(host, options, assembly) { Configuration = configuration };
    }

    private static string OwnExecutable()
    {
        if (Environment.ProcessPath is { } path && File.Exists(path)) return path;
        throw WorkerErrors.ExecutableIsGone(PlatformSelector.Information.DescribeExecutable());
    }

    private static bool IsDotnet(string path) =>
        Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
}
