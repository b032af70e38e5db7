using System.Collections;
using System.Globalization;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>The environment variables by which a process learns that it is a worker.</summary>
/// <remarks>
/// <c>DOTNET_STARTUP_HOOKS</c> makes the runtime call <c>StartupHook.Initialize</c> of this assembly before
/// <c>Main</c>; <c>MULTIPROCESSING_WORKER</c> holds the format's version, the parent's process id, and what else was
/// added. The worker takes all of it away again, so that programs it starts are no workers.
/// </remarks>
internal static class WorkerEnvironment
{
    internal const string WorkerVariable = "MULTIPROCESSING_WORKER";
    internal const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    // Files of this library and its dependencies, where a plug-in has brought them.
    private const string LibrariesVariable = "MULTIPROCESSING_LIBRARIES";

    private const string Version = "2";

    // Arrays from 85,000 bytes on are otherwise allocated on pages that the next collection gives back, and fetching
    // fresh ones takes longer than copying a megabyte. Below 4 MiB what outlives a call is still cheap to move.
    private const string ThresholdVariable = "DOTNET_GCLOHThreshold";
    private const string ThresholdSetting = "System.GC.LOHThreshold";
    private const string Threshold = "400000";

    /// <summary>Refuses what the operating system could only take for something else.</summary>
    /// <exception cref="ArgumentException">A name is empty or contains '=', or a name or value contains a null
    /// character.</exception>
    internal static void ThrowIfBad(IReadOnlyDictionary<string, string?>? variables, string parameter)
    {
        if (variables is null) return;
        foreach ((string name, string? value) in variables)
        {
            if (name.Length == 0 || name.Contains('=') || name.Contains('\0'))
            {
                throw WorkerErrors.BadVariableName(name, parameter);
            }
            if (value?.Contains('\0') ?? false) throw WorkerErrors.BadVariableValue(name, parameter);
        }
    }

    /// <summary>The whole environment of a worker, as <see cref="ChildStartInfo.Environment"/> has it.</summary>
    internal static IReadOnlyList<byte[]> Build(IReadOnlyDictionary<string, string?>? overrides)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }
        foreach ((string name, string? value) in overrides ?? new Dictionary<string, string?>())
        {
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }
        IReadOnlyList<string> libraries = OwnLibraries.Foreign();
        if (libraries.Count > 0) variables[LibrariesVariable] = string.Join(Path.PathSeparator, libraries);
        // The simple name also works in single-file programs; a path is needed where this assembly is not among the
        // program's own.
        string hook = libraries.Count > 0 ? libraries[0] : typeof(WorkerEnvironment).Assembly.GetName().Name!;
        // Last, because it does not return; and before the program's own, to see what those begin.
        variables[HooksVariable] = variables.TryGetValue(HooksVariable, out string? hooks) && hooks.Length > 0
            ? hook + Path.PathSeparator + hooks + Path.PathSeparator + hook
            : hook;
        // A threshold that was chosen has a reason.
        bool addsThreshold = AppContext.GetData(ThresholdSetting) is null
            && !(overrides?.ContainsKey(ThresholdVariable) ?? false)
            && variables.TryAdd(ThresholdVariable, Threshold);
        variables[WorkerVariable] = string.Join(
            ';', Version, Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            addsThreshold ? ThresholdVariable : "");
        InitialFolder.MakeAbsolute(variables);
        return PlatformSelector.Processes.BuildEnvironment(variables);
    }

    /// <summary>Reads and takes away what <see cref="Build"/> added.</summary>
    /// <returns>False when this process is no worker.</returns>
    internal static bool TryTake(out int parentId)
    {
        parentId = 0;
        string? text = Environment.GetEnvironmentVariable(WorkerVariable);
        if (text is null) return false;
        Forget();
        if (!TryParse(text, out parentId, out string added))
        {
            throw WorkerErrors.OtherVersion(WorkerVariable, text);
        }
        if (added.Length > 0) SetVariable(added, null);
        return !MissedWorker.IsOfAnother(parentId);
    }

    /// <summary>Whether <see cref="TryTake"/> will find a worker.</summary>
    internal static bool IsWorkerToBe() =>
        Environment.GetEnvironmentVariable(WorkerVariable) is { } text
        && TryParse(text, out int parentId, out _) && !MissedWorker.IsOfAnother(parentId);

    /// <summary>Takes away what makes a process a worker.</summary>
    internal static void Forget()
    {
        SetVariable(WorkerVariable, null);
        if (Environment.GetEnvironmentVariable(LibrariesVariable) is { } libraries)
        {
            SetVariable(LibrariesVariable, null);
            OwnLibraries.Install(libraries);
        }
        string hooks = Environment.GetEnvironmentVariable(HooksVariable) ?? string.Empty;
        int last = hooks.LastIndexOf(Path.PathSeparator);
        if (!IsOurHook(hooks[(last + 1)..])) return;
        hooks = hooks[..Math.Max(last, 0)];
        int first = hooks.IndexOf(Path.PathSeparator);
        if (IsOurHook(hooks[..Math.Max(first, 0)])) hooks = hooks[(first + 1)..];
        SetVariable(HooksVariable, hooks.Length == 0 ? null : hooks);
    }

    /// <summary>
    /// How often this library is among the hooks that the runtime was started with: the variable may have been changed
    /// since.
    /// </summary>
    internal static int CountOwnHooks()
    {
        string hooks = AppContext.GetData("STARTUP_HOOKS") as string ?? string.Empty;
        return hooks.Split(Path.PathSeparator).Count(IsOurHook);
    }

    /// <summary>Whether an entry of <see cref="HooksVariable"/> is this library's.</summary>
    internal static bool IsOurHook(string hook)
    {
        string name = typeof(WorkerEnvironment).Assembly.GetName().Name!;
        string file = Path.GetFileName(hook);
        return file == name || file == name + ".dll";
    }

    /// <param name="text">What <see cref="WorkerVariable"/> holds.</param>
    /// <param name="parentId">The process that started the worker.</param>
    /// <param name="added">The name of another variable that was added; empty for none.</param>
    internal static bool TryParse(string text, out int parentId, out string added)
    {
        string[] parts = text.Split(';');
        added = parts.Length == 3 ? parts[2] : string.Empty;
        parentId = 0;
        return parts.Length == 3 && parts[0] == Version
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out parentId);
    }

    private static void SetVariable(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        PlatformSelector.Processes.SetNativeVariable(name, value);
    }
}
